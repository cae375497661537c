using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Attentions;

/// <summary>All that <see cref="IAttention"/> needs to compute its gradients, after a forward pass with a tape.</summary>
readonly ref struct AttentionBackwardPass
{
    /// <summary>Sequences in the batch (B).</summary>
    public required int Batch { get; init; }

    /// <summary>Queries to each sequence (Q).</summary>
    public required int Queries { get; init; }

    /// <summary>Steps of each sequence's memory (T).</summary>
    public required int Steps { get; init; }

    /// <summary>The layer's weights, as its layout says.</summary>
    public required ReadOnlySpan<float> Weights { get; init; }

    /// <summary>What <see cref="IAttention.Pack"/> made of the weights.</summary>
    public required ReadOnlySpan<float> Packed { get; init; }

    /// <summary>[B, Q, QuerySize]: the queries of the forward pass.</summary>
    public required ReadOnlySpan<float> Query { get; init; }

    /// <summary>[B, T, ContextSize]: the memory of the forward pass.</summary>
    public required ReadOnlySpan<float> Context { get; init; }

    /// <summary>Which steps of the memory are there [B, T].</summary>
    public Mask Mask { get; init; }

    /// <summary>[B, T]: what stands at each step of the memory, for decoders that copy; empty where nothing is marked.</summary>
    public ReadOnlySpan<float> ContextMarks { get; init; }

    /// <summary>[B, Q]: what each query is to find.</summary>
    public ReadOnlySpan<float> QueryMarks { get; init; }

    /// <summary>What the forward pass left.</summary>
    public required ReadOnlySpan<float> Tape { get; init; }

    /// <summary>[B, Q, OutputSize]: gradient of the loss by the output.</summary>
    public required ReadOnlySpan<float> OutputGradient { get; init; }

    /// <summary>[B, Q, QuerySize]; overwritten; empty if not wanted.</summary>
    public Span<float> QueryGradient { get; init; }

    /// <summary>[B, T, ContextSize]; overwritten; empty if not wanted.</summary>
    public Span<float> ContextGradient { get; init; }

    /// <summary>Gradient by the weights, laid out like them; added to.</summary>
    public required Span<float> WeightGradient { get; init; }

    /// <summary>Working memory.</summary>
    public required Span<float> Scratch { get; init; }

    /// <summary>The pass of a layer whose input, without NaN at masked steps, is the memory.</summary>
    public static AttentionBackwardPass Of(in BackwardPass pass, int queries, ReadOnlySpan<float> query, ReadOnlySpan<float> memory, Span<float> scratch) => new()
    {
        Batch = pass.Shape.Batch,
        Queries = queries,
        Steps = pass.Shape.Steps,
        Weights = pass.Weights,
        Packed = pass.Packed,
        Query = query,
        Context = memory,
        Mask = pass.Mask,
        Tape = pass.Tape,
        OutputGradient = pass.OutputGradient,
        ContextGradient = pass.InputGradient,
        WeightGradient = pass.WeightGradient,
        Scratch = scratch,
    };
}
