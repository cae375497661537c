using System.Buffers;
using System.Text;

namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>How model files hold texts: the length in bytes, 7 bits at a time, then WTF-8, so that every .NET string comes back as it was.</summary>
/// <remarks>
/// WTF-8 (Sapin 2016) is UTF-8 in which a surrogate without its other half, such as is left of an emoji that was cut in two, has three bytes of its own. The bytes
/// of well-formed texts are those of <see cref="BinaryWriter.Write(string)"/>.
/// </remarks>
static class ModelText
{
    const int SurrogateBytes = 3;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a text.</summary>
    public static void WriteText(this BinaryWriter writer, string text)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(text);
        var bytes = IsWellFormed(text) ? Strict.GetBytes(text) : Encode(text);
        writer.Write7BitEncodedInt(bytes.Length);
        writer.Write(bytes);
    }

    /// <summary>Reads a text; its length is checked against the bytes that are left before memory is taken.</summary>
    /// <exception cref="InvalidDataException">There are fewer bytes than the text's length says, or they are no text.</exception>
    public static string ReadText(this BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var length = reader.Read7BitEncodedInt();
        var left = reader.BaseStream.Length - reader.BaseStream.Position;
        if (length < 0 || length > left) throw new InvalidDataException($"It holds a text of {length} bytes where {left} are left.");
        return Decode(Envelope.Body(reader.BaseStream, length));
    }

    static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0;)
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out var units) != OperationStatus.Done) return false;
            text = text[(at + units)..];
            at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        }
        return true;
    }

    static byte[] Encode(ReadOnlySpan<char> text)
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

    static string Decode(ReadOnlySpan<byte> bytes)
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
            else throw new InvalidDataException("It holds bytes that are no text.");
            bytes = bytes[count..];
        }
        return text.ToString();
    }
}
