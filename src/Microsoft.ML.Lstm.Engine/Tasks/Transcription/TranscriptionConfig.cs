using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;

namespace Microsoft.ML.Lstm.Engine.Tasks.Transcription;

/// <summary>What a transcriber's network is built from.</summary>
sealed record TranscriptionConfig
{
    /// <summary>Units that a source is made of; null where it is keys or numbers.</summary>
    public required WordVocabulary? SourceUnits { get; init; }

    /// <summary>Keys that a source may have; 0 where it is units or numbers.</summary>
    public required int SourceKeys { get; init; }

    /// <summary>Numbers of each frame of a source; 0 where it is units or keys.</summary>
    public required int SourceNumbers { get; init; }

    /// <summary>Units that a transcript is made of.</summary>
    public required WordVocabulary Units { get; init; }

    public required CellKind Cell { get; init; }

    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    public required bool Bidirectional { get; init; }

    public required float Dropout { get; init; }

    public required int EmbeddingSize { get; init; }

    /// <summary>Frames of a step; 1 of tokens.</summary>
    public required int Stride { get; init; }

    /// <summary>Frames that a step sees.</summary>
    public required int Width { get; init; }

    public required int Filters { get; init; }

    /// <summary>Steps of a token; 1 of frames.</summary>
    public required int Repeats { get; init; }

    public bool ReadsNumbers => SourceNumbers > 0;

    /// <summary>Token numbers of the source, 0 included.</summary>
    public int SourceSize => SourceUnits?.Size ?? WordVocabulary.First + SourceKeys;

    /// <summary>Scores of a step: of the units and of the blank.</summary>
    public int Scores => Units.Words.Length + 1;

    /// <summary>Frames before its own that a step sees.</summary>
    public int Before => (Width - Stride) / 2;

    /// <summary>What an example has to transcribe.</summary>
    public FeatureSpec Source => ReadsNumbers ? new("Source", InputKind.Continuous, SourceNumbers) : new("Source", InputKind.Tokens, SourceSize - 1);

    /// <summary>The label of a unit, from 0; NaN, by which the whole transcript is not known, for one that was not learnt.</summary>
    public float LabelOf(ReadOnlySpan<char> unit) => Units.Of(unit) is var number && number >= WordVocabulary.First ? number - WordVocabulary.First : float.NaN;

    /// <summary>What an example has in training: the source and the labels of the transcript's units.</summary>
    public FeatureSpec[] TrainingFields => [Source, new("Units", InputKind.Continuous, 1, FieldRole.Target)];

    /// <summary>Steps that a source of so many frames, or tokens, has.</summary>
    public int StepsOf(int length) => Math.Max(1, checked((length + Stride - 1) / Stride * Repeats));

    /// <summary>What settings ask for, every one of which is known.</summary>
    public static TranscriptionConfig Of(WordVocabulary? sourceUnits, int sourceKeys, int sourceNumbers, WordVocabulary units, TranscriptionOptions options) => new()
    {
        SourceUnits = sourceUnits,
        SourceKeys = sourceKeys,
        SourceNumbers = sourceNumbers,
        Units = units,
        Cell = options.Network.Cell,
        HiddenSize = options.Network.HiddenSize!.Value,
        Layers = options.Network.LayerCount,
        Bidirectional = options.Bidirectional,
        Dropout = options.Network.Dropout!.Value,
        EmbeddingSize = options.EmbeddingSize,
        Stride = sourceNumbers > 0 ? options.TimeReduction : 1,
        Width = sourceNumbers > 0 ? Math.Max(options.TimeReduction, options.ConvolutionWidth) : 1,
        Filters = sourceNumbers > 0 ? options.ConvolutionFilters : 0,
        Repeats = sourceNumbers > 0 ? 1 : options.StepsPerToken,
    };

    /// <summary>Writes what a network is built from, or reads it.</summary>
    public static TranscriptionConfig Transfer(ModelCodec codec, TranscriptionConfig? config)
    {
        var hasUnits = codec.Flag(config?.SourceUnits is not null);
        return new()
        {
            SourceUnits = hasUnits ? WordVocabulary.Transfer(codec, config?.SourceUnits) : null,
            SourceKeys = codec.Int(config?.SourceKeys, 0, WordVocabulary.Most),
            SourceNumbers = codec.Int(config?.SourceNumbers, 0, 1 << 16),
            Units = WordVocabulary.Transfer(codec, config?.Units),
            Cell = codec.Choice(config?.Cell),
            HiddenSize = codec.Int(config?.HiddenSize, 1, 1 << 12),
            Layers = codec.Int(config?.Layers, 1, 16),
            Bidirectional = codec.Flag(config?.Bidirectional),
            Dropout = codec.Float(config?.Dropout, 0, 0.95f),
            EmbeddingSize = codec.Int(config?.EmbeddingSize, 1, 1 << 12),
            Stride = codec.Int(config?.Stride, 1, 64),
            Width = codec.Int(config?.Width, 1, 256),
            Filters = codec.Int(config?.Filters, 0, 1 << 12),
            Repeats = codec.Int(config?.Repeats, 1, 64),
        };
    }
}
