using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>All that a layer needs to compute its output.</summary>
public readonly ref struct ForwardPass
{
    /// <summary>Shape of the input [B, T, InputSize].</summary>
    public required SequenceShape Shape { get; init; }

    /// <summary>The layer's weights, as its layout says.</summary>
    public required ReadOnlySpan<float> Weights { get; init; }

    /// <summary>The weights as packed by <see cref="ILayer.Pack"/>.</summary>
    public required ReadOnlySpan<float> Packed { get; init; }

    /// <summary>[B, T, InputSize].</summary>
    public required ReadOnlySpan<float> Input { get; init; }

    /// <summary>[B, OutputSteps(T), OutputSize]; overwritten.</summary>
    public required Span<float> Output { get; init; }

    /// <summary>[B, StateSize]: the state before the first step, as a pass over the steps before left it; empty for zeros.</summary>
    public ReadOnlySpan<float> InitialState { get; init; }

    /// <summary>[B, StateSize]: the state after the last step; may be the same memory as the initial one; empty if not wanted.</summary>
    public Span<float> FinalState { get; init; }

    /// <summary>What Backward will read; empty for inference.</summary>
    public Span<float> Tape { get; init; }

    /// <summary>Working memory.</summary>
    public required Span<float> Scratch { get; init; }

    /// <summary>The mask of the steps.</summary>
    public Mask Mask { get; init; }

    /// <summary>Seed of this pass's dropout; null for inference.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Threads that a layer may share the work with; null for the caller's alone. It changes no bit.</summary>
    internal ParallelRegion? Region { get; init; }

    /// <summary>Whether the spans come from a layer or network that has planned them itself, so that they need not be checked again.</summary>
    internal bool IsChecked { get; init; }
}
