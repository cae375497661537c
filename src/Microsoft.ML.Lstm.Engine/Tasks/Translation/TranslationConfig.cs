using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>What a translator's network is built from.</summary>
sealed record TranslationConfig
{
    /// <summary>Words that the target's vocabulary lacks and that one source may have.</summary>
    public const int MostCopies = 1 << 16;

    /// <summary>Words of the source; null where it is keys or numbers.</summary>
    public required WordVocabulary? SourceWords { get; init; }

    /// <summary>Keys that the source may have; 0 where it is words or numbers.</summary>
    public required int SourceKeys { get; init; }

    /// <summary>Numbers of each step of the source; 0 where it is words or keys.</summary>
    public required int SourceNumbers { get; init; }

    /// <summary>Words of the target.</summary>
    public required WordVocabulary TargetWords { get; init; }

    public required CellKind Cell { get; init; }

    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    public required float Dropout { get; init; }

    public required AttentionScore Attention { get; init; }

    public required int EmbeddingSize { get; init; }

    public required bool IsTied { get; init; }

    /// <summary>Whether words of the source can be copied: fields then tell what stands at each of its positions.</summary>
    public bool Copies { get; init; }

    /// <summary>Whether the decoder sees what it has attended to.</summary>
    public bool Covers { get; init; }

    /// <summary>Whether outputs are dropped in training where words can be copied or attention is covered, as they are elsewhere; versions before 6 did not.</summary>
    public bool DropsOutputs { get; init; } = true;

    /// <summary>Whether the source is numbers.</summary>
    public bool ReadsNumbers => SourceNumbers > 0;

    /// <summary>Token numbers of the source, 0 included.</summary>
    public int SourceSize => SourceWords?.Size ?? WordVocabulary.First + SourceKeys;

    /// <summary>The greatest number of a word that can be written or copied: those that the target's vocabulary lacks are behind it.</summary>
    public int LastWord => TargetWords.Size - 1 + (Copies ? MostCopies : 0);

    /// <summary>What an example has to translate: the source and, for copying, the number of the word at each of its positions (<see cref="CopyNumbers"/>).</summary>
    public FeatureSpec[] SourceFields => Copies ? [Source, Marks] : [Source];

    FeatureSpec Marks => new("Copies", InputKind.Tokens, LastWord);

    FeatureSpec Source => ReadsNumbers ? new("Source", InputKind.Continuous, SourceNumbers) : new("Source", InputKind.Tokens, SourceSize - 1);

    /// <summary>What an example has in training: the source, the target behind its begin, the target up to its end and, for copying, the source's words.</summary>
    public FeatureSpec[] TrainingFields =>
    [
        Source, new("Before", InputKind.Tokens, TargetWords.Size - 1), new("Target", InputKind.Tokens, LastWord, FieldRole.Target), .. Copies ? [Marks] : Array.Empty<FeatureSpec>(),
    ];

    /// <summary>What settings ask for, every one of which is known.</summary>
    public static TranslationConfig Of(WordVocabulary? sourceWords, int sourceKeys, int sourceNumbers, WordVocabulary targetWords, TranslationOptions options) => new()
    {
        SourceWords = sourceWords,
        SourceKeys = sourceKeys,
        SourceNumbers = sourceNumbers,
        TargetWords = targetWords,
        Cell = options.Network.Cell,
        HiddenSize = options.Network.HiddenSize!.Value,
        Layers = options.Network.LayerCount,
        Dropout = options.Network.Dropout!.Value,
        Attention = options.Attention,
        EmbeddingSize = options.EmbeddingSize,
        IsTied = options.TieEmbeddings,
        Copies = options.Copy,
        Covers = options.Coverage,
    };

    /// <summary>Writes what a network is built from, or reads it.</summary>
    public static TranslationConfig Transfer(ModelCodec codec, TranslationConfig? config)
    {
        var hasWords = codec.Flag(config?.SourceWords is not null);
        return new()
        {
            SourceWords = hasWords ? WordVocabulary.Transfer(codec, config?.SourceWords) : null,
            SourceKeys = codec.Int(config?.SourceKeys, 0, WordVocabulary.Most),
            SourceNumbers = codec.Int(config?.SourceNumbers, 0, 1 << 16),
            TargetWords = WordVocabulary.Transfer(codec, config?.TargetWords),
            Cell = codec.Choice(config?.Cell),
            HiddenSize = codec.Int(config?.HiddenSize, 1, 1 << 12),
            Layers = codec.Int(config?.Layers, 1, 16),
            Dropout = codec.Float(config?.Dropout, 0, 0.95f),
            Attention = codec.Choice(config?.Attention),
            EmbeddingSize = codec.Int(config?.EmbeddingSize, 1, 1 << 12),
            IsTied = codec.Flag(config?.IsTied),
            Copies = codec.Version >= 5 && codec.Flag(config?.Copies),
            Covers = codec.Version >= 5 && codec.Flag(config?.Covers),
            DropsOutputs = codec.Version >= 6 && codec.Flag(config?.DropsOutputs),
        };
    }
}
