using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>|prediction - target|; its gradient is 0 where the two are equal.</summary>
public sealed class MaeLoss : ILoss
{
    /// <inheritdoc/>
    public int OutputsPerTarget => 1;

    /// <inheritdoc/>
    public double Evaluate(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradient)
    {
        LossGuard.Check(predictions, targets, weights, gradient, outputsPerTarget: 1, TargetDomain.Any);
        return PointErrors.Absolute(predictions, targets, weights, gradient);
    }
}
