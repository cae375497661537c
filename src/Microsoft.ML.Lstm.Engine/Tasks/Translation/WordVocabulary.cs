using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>Turns words into numbers and back: as they are written, and with numbers for what was not learnt, and for where a sentence begins and ends.</summary>
sealed class WordVocabulary
{
    /// <summary>The number of a word that was not learnt, of what stands before the first word of a sentence, and of its end; words follow.</summary>
    public const int Unknown = 1, Begin = 2, End = 3, First = 4;

    /// <summary>Words that there may be.</summary>
    public const int Most = (1 << 22) - First;

    readonly Dictionary<string, int> _numbers;
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <param name="words">Each once.</param>
    public WordVocabulary(string[] words)
    {
        Words = words;
        _numbers = new(words.Length, StringComparer.Ordinal);
        for (var i = 0; i < words.Length; i++) _numbers[words[i]] = First + i;
        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The words, from number <see cref="First"/> on.</summary>
    public string[] Words { get; }

    /// <summary>Numbers that there are: of words, marks, and 0, which stands for nothing.</summary>
    public int Size => First + Words.Length;

    /// <summary>The most frequent words of those that come often enough.</summary>
    /// <param name="counts">How often each word comes.</param>
    /// <param name="most">Words at most.</param>
    /// <param name="least">How often a word must come.</param>
    public static WordVocabulary Learn(IEnumerable<KeyValuePair<string, int>> counts, int most, int least) => new(
    [
        .. counts.Where(word => word.Value >= least).OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal).Take(most).Select(word => word.Key),
    ]);

    /// <summary>The number of a word.</summary>
    public int Of(ReadOnlySpan<char> word) => _lookup.TryGetValue(word, out var number) ? number : Unknown;

    /// <summary>Writes a vocabulary, or reads one.</summary>
    public static WordVocabulary Transfer(ModelCodec codec, WordVocabulary? vocabulary)
    {
        var words = codec.List(vocabulary?.Words, 0, Most, codec.Text);
        return vocabulary ?? (words.Distinct(StringComparer.Ordinal).Count() == words.Length ? new(words) : throw new InvalidDataException("The model's vocabulary has a word twice."));
    }
}
