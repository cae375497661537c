using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>How translations are searched for.</summary>
sealed record TranslationSearch
{
    /// <summary>Numbers of attention that a search for one source keeps at most; translations of very long sources end there.</summary>
    const long MostShares = 1 << 26;

    /// <summary>Words that a translation may have beyond what training has shown for its source.</summary>
    const int Slack = 10;

    public required int BeamWidth { get; init; }

    public required float LengthPenalty { get; init; }

    public required float CoveragePenalty { get; init; }

    /// <summary>Steps of a source, and words of a translation, at most.</summary>
    public required int MaximumLength { get; init; }

    /// <summary>The most words that a target of the training had for each step of its source.</summary>
    public float WordsPerStep { get; init; } = 1;

    /// <summary>Words of a translation at least.</summary>
    public int MinimumLength { get; init; }

    /// <summary>Words in a row that come once at most; 0 where any may come again.</summary>
    public int NoRepeatedWords { get; init; }

    /// <summary>Whether the first steps of longer sources are read.</summary>
    public bool TruncatesSource { get; init; }

    public BeamOptions Options => new(WordVocabulary.Begin, WordVocabulary.End)
    {
        Width = BeamWidth,
        LengthPenalty = LengthPenalty,
        CoveragePenalty = CoveragePenalty,
        Shortest = MinimumLength,
        NoRepeated = NoRepeatedWords,
    };

    public static TranslationSearch Of(TranslationOptions options) => new()
    {
        BeamWidth = options.BeamWidth,
        LengthPenalty = options.LengthPenalty,
        CoveragePenalty = options.CoveragePenalty,
        MaximumLength = options.MaximumLength,
        MinimumLength = options.MinimumLength,
        NoRepeatedWords = options.NoRepeatedWords,
        TruncatesSource = options.TruncateSource,
    };

    /// <summary>The most words that a source of so many steps may have: as training has shown, and some more.</summary>
    public int Longest(int steps) => (int)Math.Clamp(Math.Max(MinimumLength, Math.Ceiling((double)WordsPerStep * steps)) + Slack, 1, Math.Min(MaximumLength, Math.Max(1, MostShares / ((long)BeamWidth * steps))));

    public static TranslationSearch Transfer(ModelCodec codec, TranslationSearch? search) => new()
    {
        BeamWidth = codec.Int(search?.BeamWidth, 1, 256),
        LengthPenalty = codec.Float(search?.LengthPenalty, 0, 10),
        CoveragePenalty = codec.Float(search?.CoveragePenalty, 0, 10),
        MaximumLength = codec.Int(search?.MaximumLength, 1, 1 << 16),
        WordsPerStep = codec.Float(search?.WordsPerStep, 0, 1 << 17),
        MinimumLength = codec.Version < 5 ? 0 : codec.Int(search?.MinimumLength, 0, 1 << 16),
        NoRepeatedWords = codec.Version < 5 ? 0 : codec.Int(search?.NoRepeatedWords, 0, 64),
        TruncatesSource = codec.Version >= 5 && codec.Flag(search?.TruncatesSource),
    };
}
