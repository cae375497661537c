using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>The objective to minimise: it sees whole sequences with their boundaries and targets, and may have weights of its own.</summary>
/// <remarks>
/// Like a layer it owns sizes only: weights, gradients and scratch come in a pass, so one instance serves every thread, and a pass allocates nothing.
/// A sequence's output gradient does not depend on the batch it comes in.
/// </remarks>
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] // which checkpoints compare, where an application is trimmed, too
public interface IObjective
{
    /// <summary>Outputs of each step that the objective takes (K).</summary>
    int OutputSize { get; }

    /// <summary>The field of the targets that it reads, by its number among them; 0 by default.</summary>
    int Field => 0;

    /// <summary>Names, sizes and places of the objective's own weights; none for most.</summary>
    WeightLayout Weights { get; }

    /// <summary>Whether a sequence must not be cut into chunks: its loss is not a sum over its steps.</summary>
    bool NeedsWholeSequence => false;

    /// <summary>Targets of each output step, for objectives whose sequences can be cut.</summary>
    int TargetsPerStep => 1;

    /// <summary>Refuses targets that the outputs of a sequence, of so many steps, cannot be compared with.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than belong to them, or a target is outside the objective's domain.</exception>
    void CheckTargets(int sequence, ReadOnlySpan<float> targets, int steps)
    {
    }

    /// <summary>Floats that <see cref="Pack"/> writes.</summary>
    int PackedSize => 0;

    /// <summary>Floats of working memory for a pass of at most so many sequences and steps; its content means nothing between passes.</summary>
    /// <exception cref="OverflowException">They exceed the largest array.</exception>
    int ScratchSize(int batch, int steps) => 0;

    /// <summary>Draws fresh weights.</summary>
    void Initialize(Span<float> weights, Random random)
    {
    }

    /// <summary>Packs the weights for the kernels; to be done once after each change of the weights.</summary>
    void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
    }

    /// <summary>The weighted sum of the losses and its gradients.</summary>
    /// <exception cref="ArgumentException">Lengths do not fit, or a target with a weight is outside the objective's domain.</exception>
    LossSum Evaluate(in ObjectivePass pass);
}
