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

    public BeamOptions Options => new(WordVocabulary.Begin, WordVocabulary.End) { Width = BeamWidth, LengthPenalty = LengthPenalty, CoveragePenalty = CoveragePenalty };

    public static TranslationSearch Of(TranslationOptions options) => new()
    {
        BeamWidth = options.BeamWidth,
        LengthPenalty = options.LengthPenalty,
        CoveragePenalty = options.CoveragePenalty,
        MaximumLength = options.MaximumLength,
    };

    /// <summary>The most words that a source of so many steps may have: as training has shown, and some more.</summary>
    public int Longest(int steps) => (int)Math.Clamp(Math.Ceiling((double)WordsPerStep * steps) + Slack, 1, Math.Min(MaximumLength, Math.Max(1, MostShares / ((long)BeamWidth * steps))));

    public static TranslationSearch Transfer(ModelCodec codec, TranslationSearch? search) => new()
    {
        BeamWidth = codec.Int(search?.BeamWidth, 1, 256),
        LengthPenalty = codec.Float(search?.LengthPenalty, 0, 10),
        CoveragePenalty = codec.Float(search?.CoveragePenalty, 0, 10),
        MaximumLength = codec.Int(search?.MaximumLength, 1, 1 << 16),
        WordsPerStep = codec.Float(search?.WordsPerStep, 0, 1 << 17),
    };
}
