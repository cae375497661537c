using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;

namespace Microsoft.ML.Lstm.Translation;

/// <summary>Reads a source of words: their numbers and, for copying, what they are in a translation.</summary>
/// <param name="cell">The words of a row.</param>
/// <param name="vocabulary">Of the source.</param>
/// <param name="copies">Numbers of words that can be copied; null where none are.</param>
/// <param name="most">Words that are read of a longer source.</param>
sealed class WordReader(SentenceCell cell, WordVocabulary vocabulary, CopyNumbers? copies, int most)
{
    int[] _tokens = [];

    /// <summary>The words of the row that was read.</summary>
    public SentenceCell Words => cell;

    /// <summary>Appends the source to a set; of one that is too long, only so many words.</summary>
    /// <returns>Steps, which may be more than are allowed.</returns>
    public int Read(ExampleSet examples, int longest)
    {
        var count = Math.Min(cell.Read(), most);
        var kept = Math.Min(count, longest);
        if (_tokens.Length < kept) _tokens = new int[Math.Max(kept, 2 * _tokens.Length)];
        for (var t = 0; t < kept; t++) _tokens[t] = vocabulary.Of(cell[t]);
        examples.AppendTokens(0, _tokens.AsSpan(0, kept));
        if (copies is null) return count;
        copies.Clear();
        for (var t = 0; t < kept; t++) _tokens[t] = copies.Add(cell[t]);
        examples.AppendTokens(1, _tokens.AsSpan(0, kept));
        return count;
    }

    /// <summary>The number of a word of the target of the row that was read; of one that its vocabulary lacks, the one by which it is copied.</summary>
    public int NumberOf(ReadOnlySpan<char> word, WordVocabulary target) => copies?.Of(word) ?? target.Of(word);
}
