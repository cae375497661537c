namespace Microsoft.ML.Lstm.Engine.Tasks;

/// <summary>What a language model knows of texts, and another task starts from (Howard and Ruder 2018): embeddings of tokens, and the recurrent layers above them, which read from the first token to the last.</summary>
sealed record PretrainedEncoder
{
    public required CellKind Cell { get; init; }

    /// <summary>Tokens, from 1 on.</summary>
    public required int Tokens { get; init; }

    public required int EmbeddingSize { get; init; }

    /// <summary>Units of each layer.</summary>
    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    /// <summary>The embeddings [<see cref="Tokens"/> + 1, <see cref="EmbeddingSize"/>], those of token 0 zeros, then the layers' weights from the lowest one on.</summary>
    public required float[] Weights { get; init; }
}
