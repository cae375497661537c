using System.Buffers;
using System.Text;

namespace Microsoft.ML.Lstm.Engine.Serialization;

/// <summary>Texts as WTF-8 (Sapin 2016), so that every .NET string comes back as it was.</summary>
/// <remarks>
/// It is UTF-8 in which a surrogate without its other half, such as is left of an emoji that was cut in two, has three bytes of its own. Well-formed texts
/// have the bytes of UTF-8.
/// </remarks>
static class Wtf8
{
    const int SurrogateBytes = 3;

    public static byte[] Encode(ReadOnlySpan<char> text)
    {
        var bytes = new List<byte>(text.Length + SurrogateBytes);
        Span<byte> buffer = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var units) == OperationStatus.Done) bytes.AddRange(buffer[..rune.EncodeToUtf8(buffer)]);
            else bytes.AddRange((byte)(0xE0 | (text[0] >> 12)), (byte)(0x80 | ((text[0] >> 6) & 0x3F)), (byte)(0x80 | (text[0] & 0x3F)));
            text = text[units..];
        }
        return [.. bytes];
    }

    /// <exception cref="InvalidDataException">The bytes are no text.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            var count = Rune.DecodeFromUtf8(bytes, out var rune, out var taken) == OperationStatus.Done ? taken : 0;
            if (count > 0) text.Append(rune.ToString());
            else if (bytes is [0xED, >= 0xA0 and <= 0xBF, >= 0x80 and <= 0xBF, ..])
            {
                text.Append((char)(0xD000 | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F)));
                count = SurrogateBytes;
            }
            else throw new InvalidDataException("The model holds bytes that are no text.");
            bytes = bytes[count..];
        }
        return text.ToString();
    }
}
