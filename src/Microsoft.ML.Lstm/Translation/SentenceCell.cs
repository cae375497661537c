using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm.Translation;

/// <summary>The words of a column in the row that a cursor stands on: what stands between white space in a text, or the texts of a vector.</summary>
sealed class SentenceCell(TextCell texts)
{
    ReadOnlyMemory<char>[] _words = [];

    /// <summary>A word of the row that was read; it stands until the next one.</summary>
    public ReadOnlySpan<char> this[int place] => _words[place].Span;

    /// <summary>Reads the row; how many words it has.</summary>
    public int Read()
    {
        var (found, count) = (texts.Read(), 0);
        for (var i = 0; i < found; i++)
        {
            var text = texts[i];
            if (texts.IsVector)
            {
                Add(ref count, text);
                continue;
            }
            for (var start = 0; start < text.Length;)
            {
                var end = start;
                while (end < text.Length && !char.IsWhiteSpace(text.Span[end])) end++;
                if (end > start) Add(ref count, text[start..end]);
                start = end + 1;
            }
        }
        return count;
    }

    void Add(ref int count, ReadOnlyMemory<char> word)
    {
        if (count == _words.Length) Array.Resize(ref _words, Math.Max(16, 2 * count));
        _words[count++] = word;
    }
}
