using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>
/// The pinball loss (Koenker and Bassett 1978), summed over several levels: q·(y - ŷ) below the target, (1 - q)·(ŷ - y) above it. Its
/// minimum is the q-quantile of the targets.
/// </summary>
public sealed class QuantileLoss : ILoss
{
    readonly float[] _levels;

    /// <summary>A loss with one output for each quantile level, which must lie between 0 and 1.</summary>
    public QuantileLoss(params ReadOnlySpan<float> levels)
    {
        if (levels.IsEmpty) throw new ArgumentException("Give at least one level, such as 0.5 for the median.", nameof(levels));
        foreach (var level in levels)
        {
            if (!(level > 0 && level < 1))
                throw Require.Refused(nameof(levels), level, $"A quantile's level must lie between 0 and 1.");
        }
        _levels = levels.ToArray();
    }

    /// <summary>The quantile levels, in the order of the outputs.</summary>
    public ReadOnlySpan<float> Levels => _levels;

    /// <inheritdoc/>
    public int OutputsPerTarget => _levels.Length;

    /// <inheritdoc/>
    public double Evaluate(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradient)
    {
        LossGuard.Check(predictions, targets, weights, gradient, _levels.Length, TargetDomain.Any);
        return PinballErrors.Evaluate(predictions, targets, weights, _levels, gradient);
    }
}
