using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Attentions;

/// <summary>All that <see cref="IAttention"/> needs to fetch from a memory what its queries ask for.</summary>
readonly ref struct AttentionPass
{
    /// <summary>Sequences in the batch (B).</summary>
    public required int Batch { get; init; }

    /// <summary>Queries to each sequence (Q), such as the steps of a decoder.</summary>
    public required int Queries { get; init; }

    /// <summary>Steps of each sequence's memory (T), such as the outputs of an encoder.</summary>
    public required int Steps { get; init; }

    /// <summary>The layer's weights, as its layout says.</summary>
    public required ReadOnlySpan<float> Weights { get; init; }

    /// <summary>What <see cref="IAttention.Pack"/> made of the weights.</summary>
    public required ReadOnlySpan<float> Packed { get; init; }

    /// <summary>[B, Q, QuerySize].</summary>
    public required ReadOnlySpan<float> Query { get; init; }

    /// <summary>[B, T, ContextSize].</summary>
    public required ReadOnlySpan<float> Context { get; init; }

    /// <summary>Which steps of the memory are there [B, T].</summary>
    public Mask Mask { get; init; }

    /// <summary>[B, T]: what stands at each step of the memory, for decoders that copy; empty where nothing is marked.</summary>
    public ReadOnlySpan<float> ContextMarks { get; init; }

    /// <summary>[B, Q]: what each query is to find.</summary>
    public ReadOnlySpan<float> QueryMarks { get; init; }

    /// <summary>[B, Q, OutputSize]; overwritten.</summary>
    public required Span<float> Output { get; init; }

    /// <summary>What Backward will read, and whoever asks for the shares; empty when neither is wanted.</summary>
    public Span<float> Tape { get; init; }

    /// <summary>Working memory.</summary>
    public required Span<float> Scratch { get; init; }

    /// <summary>The pass of a layer whose input, without NaN at masked steps, is the memory.</summary>
    public static AttentionPass Of(in ForwardPass pass, int queries, ReadOnlySpan<float> query, ReadOnlySpan<float> memory, Span<float> scratch) => new()
    {
        Batch = pass.Shape.Batch,
        Queries = queries,
        Steps = pass.Shape.Steps,
        Weights = pass.Weights,
        Packed = pass.Packed,
        Query = query,
        Context = memory,
        Mask = pass.Mask,
        Output = pass.Output,
        Tape = pass.Tape,
        Scratch = scratch,
    };
}
