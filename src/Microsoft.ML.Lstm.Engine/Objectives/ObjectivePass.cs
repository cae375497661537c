using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>All that an objective needs to compare a network's outputs with targets.</summary>
public readonly ref struct ObjectivePass
{
    /// <summary>Shape of the outputs [B, T, K]; T is 1 where the network gives one vector for each sequence.</summary>
    public required SequenceShape Shape { get; init; }

    /// <summary>[B, T, K]: the network's outputs.</summary>
    public required ReadOnlySpan<float> Outputs { get; init; }

    /// <summary>The targets of the B sequences.</summary>
    public required RaggedTargets Targets { get; init; }

    /// <summary>The mask of the outputs' steps [B, T]; with the batch's rows it gives the boundaries of the sequences.</summary>
    public Mask Mask { get; init; }

    /// <summary>[B]: weights of the sequences; finite, possibly negative (a policy gradient's advantage); a sequence of weight 0 is never read. Empty for 1.</summary>
    public ReadOnlySpan<float> SequenceWeights { get; init; }

    /// <summary>[B, T]: weights of the steps, multiplied by the sequence's, for objectives that are sums over steps. Empty for 1.</summary>
    public ReadOnlySpan<float> StepWeights { get; init; }

    /// <summary>The objective's own weights, as its layout says.</summary>
    public ReadOnlySpan<float> Weights { get; init; }

    /// <summary>The weights as packed by <see cref="IObjective.Pack"/>.</summary>
    public ReadOnlySpan<float> Packed { get; init; }

    /// <summary>[B, T, K]: gradient of the loss sum by the outputs; overwritten; empty when only the loss is wanted.</summary>
    public Span<float> OutputGradient { get; init; }

    /// <summary>Gradient of the loss sum by the own weights, laid out like them; accumulated; empty if not wanted.</summary>
    public Span<float> WeightGradient { get; init; }

    /// <summary>Working memory of <see cref="IObjective.ScratchSize"/> floats or more.</summary>
    public required Span<float> Scratch { get; init; }

    /// <summary>The weight of a sequence.</summary>
    internal float WeightOf(int sequence) => SequenceWeights.IsEmpty ? 1 : SequenceWeights[sequence];

    /// <summary>The weight of a step, as one of its sequence.</summary>
    internal float WeightOf(int sequence, int step) =>
        StepWeights.IsEmpty ? WeightOf(sequence) : WeightOf(sequence) * StepWeights[sequence * Shape.Steps + step];
}
