namespace Microsoft.ML.Lstm.Engine.Layers.Decoders;

/// <summary>Gradients of one query's attention, all of which are added to.</summary>
readonly ref struct DecoderAttentionGradient
{
    /// <summary>[T]: by the shares as far as others read them; that by the scores is left there.</summary>
    public required Span<float> Shares { get; init; }

    /// <summary>[K].</summary>
    public required Span<float> Query { get; init; }

    /// <summary>[T, K]; empty where the memory itself is scored.</summary>
    public required Span<float> Keys { get; init; }

    /// <summary>[T, C].</summary>
    public required Span<float> Memory { get; init; }

    /// <summary>[T]; empty without coverage.</summary>
    public required Span<float> Coverage { get; init; }

    /// <summary>By the weights of additive scores; empty for others.</summary>
    public required Span<float> ScoreWeights { get; init; }

    /// <summary>By the coverage's weights.</summary>
    public required Span<float> CoverageWeights { get; init; }
}
