using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>What a language model's network is built from.</summary>
sealed record LanguageConfig
{
    /// <summary>Tokens that there may be: a float holds each number.</summary>
    public const int MostTokens = 1 << 22;

    const int MostSize = 1 << 13;

    /// <summary>Units where there are few tokens, which a larger network would learn by heart, and where there are many.</summary>
    const int FewUnits = 256, ManyUnits = 512, ManyTokens = 200_000;

    /// <summary>Tokens.</summary>
    public required int Vocabulary { get; init; }

    public required CellKind Cell { get; init; }

    public required int EmbeddingSize { get; init; }

    /// <summary>Units of each recurrent layer, except that the last one has as many as an embedding where the two share their weights.</summary>
    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    /// <summary>Whether the output matrix is the embeddings'.</summary>
    public required bool IsTied { get; init; }

    public required float InputDropout { get; init; }

    public required float Dropout { get; init; }

    public required float RecurrentDropout { get; init; }

    /// <summary>Features of a layer's input.</summary>
    public int InputOf(int layer) => layer == 0 ? EmbeddingSize : HiddenSize;

    /// <summary>Units of a layer.</summary>
    public int UnitsOf(int layer) => IsTied && layer == Layers - 1 ? EmbeddingSize : HiddenSize;

    /// <summary>What settings ask for.</summary>
    /// <param name="vocabulary">Tokens that there are.</param>
    /// <param name="options">The settings.</param>
    /// <param name="tokens">Tokens to learn from.</param>
    public static LanguageConfig Of(int vocabulary, LanguageModelOptions options, int tokens)
    {
        var units = options.Network.HiddenSize ?? (tokens < ManyTokens ? FewUnits : ManyUnits);
        return new()
        {
            Vocabulary = vocabulary,
            Cell = options.Network.Cell,
            EmbeddingSize = options.EmbeddingSize ?? units,
            HiddenSize = units,
            Layers = options.Network.LayerCount,
            IsTied = options.TieWeights,
            InputDropout = options.InputDropout,
            Dropout = options.Network.Dropout!.Value,
            RecurrentDropout = options.RecurrentDropout,
        };
    }

    /// <summary>Writes what a network is built from, or reads it.</summary>
    public static LanguageConfig Transfer(ModelCodec codec, LanguageConfig? config) => new()
    {
        Vocabulary = codec.Int(config?.Vocabulary, 2, MostTokens),
        Cell = codec.Choice(config?.Cell),
        EmbeddingSize = codec.Int(config?.EmbeddingSize, 1, MostSize),
        HiddenSize = codec.Int(config?.HiddenSize, 1, MostSize),
        Layers = codec.Int(config?.Layers, 1, 16),
        IsTied = codec.Flag(config?.IsTied),
        InputDropout = codec.Float(config?.InputDropout, 0, 0.95f),
        Dropout = codec.Float(config?.Dropout, 0, 0.95f),
        RecurrentDropout = codec.Float(config?.RecurrentDropout, 0, 0.95f),
    };
}
