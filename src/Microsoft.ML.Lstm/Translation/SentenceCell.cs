using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm.Translation;

/// <summary>The pieces of a column in the row that a cursor stands on: what a text is cut into, or the words of a vector, which are one text with spaces between them where pieces are no words.</summary>
sealed class SentenceCell(TextCell texts, SentenceUnits units)
{
    readonly List<ReadOnlyMemory<char>> _pieces = [];

    /// <summary>A piece of the row that was read; it stands until the next one.</summary>
    public ReadOnlySpan<char> this[int place] => _pieces[place].Span;

    /// <summary>Reads the row; how many pieces it has.</summary>
    public int Read()
    {
        _pieces.Clear();
        var count = texts.Read();
        if (!texts.IsVector) units.Cut(texts[0], _pieces);
        else if (units.Unit != TextUnit.Words) units.Cut(texts.Joined(count).AsMemory(), _pieces);
        else for (var i = 0; i < count; i++) _pieces.Add(texts[i]);
        return _pieces.Count;
    }
}
