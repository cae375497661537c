using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>All that a layer needs to compute its gradients, after a forward pass with a tape.</summary>
public readonly ref struct BackwardPass
{
    /// <summary>Shape of the input [B, T, InputSize].</summary>
    public required SequenceShape Shape { get; init; }

    /// <summary>The layer's weights, as its layout says.</summary>
    public required ReadOnlySpan<float> Weights { get; init; }

    /// <summary>The weights as packed by <see cref="ILayer.Pack"/>.</summary>
    public required ReadOnlySpan<float> Packed { get; init; }

    /// <summary>[B, T, InputSize]: the input of the forward pass.</summary>
    public required ReadOnlySpan<float> Input { get; init; }

    /// <summary>[B, OutputSteps(T), OutputSize]: the output of the forward pass.</summary>
    public required ReadOnlySpan<float> Output { get; init; }

    /// <summary>The tape of the forward pass.</summary>
    public required ReadOnlySpan<float> Tape { get; init; }

    /// <summary>[B, OutputSteps(T), OutputSize]: gradient of the loss by the output.</summary>
    public required ReadOnlySpan<float> OutputGradient { get; init; }

    /// <summary>[B, StateSize]: the forward pass's initial state; empty for zeros.</summary>
    public ReadOnlySpan<float> InitialState { get; init; }

    /// <summary>[B, StateSize]: gradient of the loss by the final state; empty for zeros.</summary>
    public ReadOnlySpan<float> FinalStateGradient { get; init; }

    /// <summary>[B, StateSize]; overwritten; empty if not wanted.</summary>
    public Span<float> InitialStateGradient { get; init; }

    /// <summary>[B, T, InputSize]; overwritten; empty if not wanted.</summary>
    public Span<float> InputGradient { get; init; }

    /// <summary>Gradient by the weights, laid out like them; accumulated.</summary>
    public required Span<float> WeightGradient { get; init; }

    /// <summary>Working memory.</summary>
    public required Span<float> Scratch { get; init; }

    /// <summary>The mask of the steps.</summary>
    public Mask Mask { get; init; }

    /// <summary>The forward pass's seed.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Threads that a layer may share the work with; null for the caller's alone. It changes no bit.</summary>
    internal ParallelRegion? Region { get; init; }

    /// <summary>Whether the spans come from a layer or network that has planned them itself, so that they need not be checked again.</summary>
    internal bool IsChecked { get; init; }

    /// <summary>Where an LSTM sums up its weights' gradient as its kernels write it, for one that calls it for each step and unpacks all in the end; empty for a pass that unpacks its own.</summary>
    internal Span<float> PackedSums { get; init; }

    /// <summary>The forward pass before it, once more.</summary>
    internal ForwardPass Again(Span<float> output, Span<float> tape) => new()
    {
        Shape = Shape,
        Weights = Weights,
        Packed = Packed,
        Input = Input,
        Output = output,
        InitialState = InitialState,
        Tape = tape,
        Scratch = Scratch,
        Mask = Mask,
        Seed = Seed,
        Region = Region,
        IsChecked = IsChecked,
    };
}
