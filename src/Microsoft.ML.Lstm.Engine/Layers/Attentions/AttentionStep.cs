using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Attentions;

/// <summary>What <see cref="AttentionCore"/> works on: queries that are projected already, and a memory without NaN at masked steps.</summary>
readonly ref struct AttentionStep
{
    public required int Batch { get; init; }

    public required int Queries { get; init; }

    public required int Steps { get; init; }

    /// <summary>[B, Queries, KeySize], or [Queries, KeySize] for all sequences when the stride is 0.</summary>
    public required ReadOnlySpan<float> Query { get; init; }

    /// <summary>From the queries of one sequence to those of the next.</summary>
    public required int QueryStride { get; init; }

    /// <summary>[B, Steps, MemorySize].</summary>
    public required ReadOnlySpan<float> Memory { get; init; }

    public required Mask Mask { get; init; }

    /// <summary>All weights of the layer, of which the core's are the last ones.</summary>
    public required ReadOnlySpan<float> Weights { get; init; }

    /// <summary>What the core packed of them.</summary>
    public required ReadOnlySpan<float> Packed { get; init; }
}
