using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>-w·y·ln σ(x) - (1 - y)·ln(1 - σ(x)) of a logit x (Good 1952), for targets y of 0 or 1, or probabilities between.</summary>
public sealed class BinaryCrossEntropyLoss : ILoss
{
    /// <summary>Weight of a positive target relative to a negative one; 1 by default.</summary>
    public float PositiveWeight
    {
        get;
        init => field = value > 0 && float.IsFinite(value) ? value
            : throw Require.Refused(nameof(PositiveWeight), value, $"The weight of positives must be above 0 and finite.");
    } = 1;

    /// <summary>Label smoothing s: the target becomes y·(1 - s) + s/2 (Szegedy et al. 2016); 0 by default, below 1.</summary>
    public float LabelSmoothing { get; init => field = LossGuard.Fraction(value); }

    /// <inheritdoc/>
    public int OutputsPerTarget => 1;

    /// <summary>From 0, negative, to 1, positive.</summary>
    public TargetDomain Targets => new(0, 1);

    /// <inheritdoc/>
    public double Evaluate(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradient)
    {
        LossGuard.Check(predictions, targets, weights, gradient, outputsPerTarget: 1, Targets);
        var sum = 0.0;
        for (var i = 0; i < targets.Length; i++)
        {
            double weight = weights[i];
            if (weight == 0)
            {
                LossGuard.ClearRow(gradient, i, outputs: 1);
                continue;
            }
            double x = predictions[i], y = targets[i] * (1.0 - LabelSmoothing) + LabelSmoothing / 2.0;
            // -ln σ(x) = softplus(-x) and -ln(1 - σ(x)) = softplus(x): nothing overflows, and no logarithm sees 0.
            sum += weight * (PositiveWeight * y * SpecialFunctions.Softplus(-x) + (1 - y) * SpecialFunctions.Softplus(x));
            if (!gradient.IsEmpty)
                gradient[i] = (float)(weight * ((1 - y) * SpecialFunctions.Sigmoid(x) - PositiveWeight * y * SpecialFunctions.Sigmoid(-x)));
        }
        return sum;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"BinaryCrossEntropyLoss({PositiveWeight}, {LabelSmoothing})");
}
