using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Networks.Nodes;

/// <summary>All that a node needs for a pass, forward or backward; its inputs are named by their edges.</summary>
readonly ref struct NodePass(NetworkPass memory, int node)
{
    readonly NetworkPass _memory = memory;

    public required ReadOnlySpan<float> Weights { get; init; }

    public required ReadOnlySpan<float> Packed { get; init; }

    /// <summary>Added to; empty in a forward pass.</summary>
    public Span<float> WeightGradient { get; init; }

    /// <summary>[B, StateSize] of this node; empty for zeros.</summary>
    public ReadOnlySpan<float> InitialState { get; init; }

    /// <summary>[B, StateSize] of this node; empty when nobody asks.</summary>
    public Span<float> FinalState { get; init; }

    /// <summary>Empty when only predicting.</summary>
    public required Span<float> Tape { get; init; }

    public required Span<float> Scratch { get; init; }

    public required ulong? Seed { get; init; }

    public required ParallelRegion? Region { get; init; }

    public int Batch => _memory.Batch;

    public int Steps(int edge) => _memory.Steps(edge);

    public int OutputSteps => _memory.Steps(node);

    public Mask Mask(int edge) => _memory.Mask(edge);

    /// <summary>[B, T, features].</summary>
    public ReadOnlySpan<float> Values(int edge) => _memory.Values(edge);

    /// <summary>[B, T, features] of this node; overwritten by a forward pass.</summary>
    public Span<float> Output => _memory.Values(node);

    public ReadOnlySpan<float> OutputGradient => _memory.Gradient(node);

    /// <summary>Where the gradient by an input goes, the number of which counts from the node's first; empty when nobody asks.</summary>
    public Span<float> InputGradient(int input) => _memory.InputGradient(node, input);
}
