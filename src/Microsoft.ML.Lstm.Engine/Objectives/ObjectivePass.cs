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

    /// <summary>Which of the outputs' steps are there [B, T]: with the batch's rows, the borders of the sequences.</summary>
    public Mask Mask { get; init; }

    /// <summary>[B]: how much each sequence counts; finite, negative too (a policy gradient's advantage); 0 is never looked at. Empty for 1.</summary>
    public ReadOnlySpan<float> SequenceWeights { get; init; }

    /// <summary>[B, T]: by what the weight of each step is multiplied, for objectives that are sums over steps. Empty for 1.</summary>
    public ReadOnlySpan<float> StepWeights { get; init; }

    /// <summary>The objective's own weights, as its layout says.</summary>
    public ReadOnlySpan<float> Weights { get; init; }

    /// <summary>What <see cref="IObjective.Pack"/> made of them.</summary>
    public ReadOnlySpan<float> Packed { get; init; }

    /// <summary>[B, T, K]: gradient of the loss sum by the outputs; overwritten; empty when only the loss is asked for.</summary>
    public Span<float> OutputGradient { get; init; }

    /// <summary>Gradient of the loss sum by the own weights, laid out like them; added to; empty when nobody asks.</summary>
    public Span<float> WeightGradient { get; init; }

    /// <summary>Working memory of <see cref="IObjective.ScratchSize"/> floats or more.</summary>
    public required Span<float> Scratch { get; init; }

    /// <summary>The weight of a sequence.</summary>
    internal float WeightOf(int sequence) => SequenceWeights.IsEmpty ? 1 : SequenceWeights[sequence];

    /// <summary>The weight of a step, as one of its sequence.</summary>
    internal float WeightOf(int sequence, int step) =>
        StepWeights.IsEmpty ? WeightOf(sequence) : WeightOf(sequence) * StepWeights[sequence * Shape.Steps + step];
}
