namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>Numbers of the words of one source, by which they can be copied: those of the target's vocabulary, and behind them one for each other word, in the order in which they come.</summary>
/// <param name="vocabulary">Of the target.</param>
sealed class CopyNumbers(WordVocabulary vocabulary)
{
    readonly Dictionary<string, int> _others = new(StringComparer.Ordinal);

    /// <summary>Forgets the words of the source before.</summary>
    public void Clear() => _others.Clear();

    /// <summary>The number of a word of the source.</summary>
    public int Add(ReadOnlySpan<char> word)
    {
        if (vocabulary.Of(word) is var number && number != WordVocabulary.Unknown) return number;
        var lookup = _others.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(word, out number)) lookup[word] = number = vocabulary.Size + _others.Count;
        return number;
    }

    /// <summary>The number of a word of the target: as the source has it, or else unknown.</summary>
    public int Of(ReadOnlySpan<char> word) =>
        vocabulary.Of(word) is var number && number == WordVocabulary.Unknown && _others.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var copied) ? copied : number;
}
