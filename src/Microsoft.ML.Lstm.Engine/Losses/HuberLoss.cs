using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>e² / 2 up to an error of Delta, and Delta · (|e| - Delta / 2) beyond, so that the gradient of outliers is bounded (Huber 1964).</summary>
public sealed class HuberLoss : ILoss
{
    /// <summary>A loss that changes from quadratic to linear at <paramref name="delta"/>.</summary>
    public HuberLoss(float delta = 1)
    {
        if (!(delta > 0 && float.IsFinite(delta)))
            throw Require.Refused(nameof(delta), delta, $"The error where the loss turns straight must be above 0 and finite.");
        Delta = delta;
    }

    /// <summary>The error above which the loss is linear; 1 by default.</summary>
    public float Delta { get; }

    /// <inheritdoc/>
    public int OutputsPerTarget => 1;

    /// <inheritdoc/>
    public double Evaluate(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradient)
    {
        LossGuard.Check(predictions, targets, weights, gradient, outputsPerTarget: 1, TargetDomain.Any);
        return PointErrors.Huber(predictions, targets, weights, Delta, gradient);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"HuberLoss({Delta})");
}
