namespace Microsoft.ML.Lstm;

/// <summary>A model whose trained networks compute in 8-bit integers, and what that does.</summary>
public sealed record QuantizedModel
{
    /// <summary>The model: the same steps, those with a network quantised.</summary>
    public required ITransformer Model { get; init; }

    /// <summary>What was measured of each step that was quantised, in their order.</summary>
    public required IReadOnlyList<QuantizationReport> Reports { get; init; }
}
