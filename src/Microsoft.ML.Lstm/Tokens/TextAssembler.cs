using System.Text;

namespace Microsoft.ML.Lstm.Tokens;

/// <summary>Puts the text of tokens together as they come: a character may need several. What is no text becomes the replacement character. Not thread-safe.</summary>
/// <param name="units">What the tokens stand for.</param>
sealed class TextAssembler(TextUnits units)
{
    readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>What a token completes; it may be nothing.</summary>
    public string Add(int token) => Complete(units.Bytes(token), flush: false);

    /// <summary>What is left, and is no whole character.</summary>
    public string Finish() => Complete([], flush: true);

    string Complete(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> room = stackalloc char[64];
        var count = _decoder.GetCharCount(bytes, flush);
        var text = count <= room.Length ? room : new char[count];
        return new(text[.._decoder.GetChars(bytes, text, flush)]);
    }
}
