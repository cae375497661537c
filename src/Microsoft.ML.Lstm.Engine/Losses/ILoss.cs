using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>An element-wise loss and its gradient.</summary>
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] // which checkpoints compare, where an application is trimmed, too
public interface ILoss
{
    /// <summary>Network outputs for each target, contiguous: [targets, OutputsPerTarget].</summary>
    int OutputsPerTarget { get; }

    /// <summary>The domain of the targets; by default every finite number.</summary>
    TargetDomain Targets => TargetDomain.Any;

    /// <summary>The weighted sum of the losses; <paramref name="gradient"/> is overwritten with its gradient by the predictions.</summary>
    /// <param name="predictions">[targets, OutputsPerTarget].</param>
    /// <param name="targets">[targets]; a value with weight 0 is never read and may be NaN.</param>
    /// <param name="weights">[targets]; 0 for a missing target.</param>
    /// <param name="gradient">[targets, OutputsPerTarget], or empty when only the loss is wanted.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a target that has a weight lies outside <see cref="Targets"/>.</exception>
    double Evaluate(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradient);
}
