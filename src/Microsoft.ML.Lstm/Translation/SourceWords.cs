namespace Microsoft.ML.Lstm.Translation;

/// <summary>The words of a batch's sources as they were written, for those of a translation that are unknown; it keeps its memory.</summary>
sealed class SourceWords
{
    /// <summary>What stands for an unknown word where the source has no words.</summary>
    public const string Unknown = "<unk>";

    readonly List<int> _rows = [], _ends = [];
    char[] _text = [];

    public void Clear()
    {
        _rows.Clear();
        _ends.Clear();
    }

    /// <summary>Takes the words of a row; null where it has none.</summary>
    public void Add(SentenceCell? sentence, int count)
    {
        _rows.Add(sentence is null ? -1 : _ends.Count);
        for (var i = 0; sentence is not null && i < count; i++)
        {
            var start = _ends.Count == 0 ? 0 : _ends[^1];
            var word = sentence[i];
            if (_text.Length < start + word.Length) Array.Resize(ref _text, Math.Max(start + word.Length, 2 * _text.Length));
            word.CopyTo(_text.AsSpan(start));
            _ends.Add(start + word.Length);
        }
    }

    /// <summary>A word of a row.</summary>
    public string Of(int row, int position)
    {
        if (_rows[row] < 0) return Unknown;
        var word = _rows[row] + position;
        var start = word == 0 ? 0 : _ends[word - 1];
        return new(_text.AsSpan(start, _ends[word] - start));
    }
}
