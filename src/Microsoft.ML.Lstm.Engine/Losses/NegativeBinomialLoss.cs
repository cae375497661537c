using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>
/// The negative log-likelihood of a negative binomial distribution, for overdispersed counts (Salinas et al. 2020). Two
/// outputs for each target, which <see cref="Mean"/> and <see cref="Dispersion"/> make positive: m and a; the variance is m + a·m².
/// </summary>
public sealed class NegativeBinomialLoss : ILoss
{
    static readonly Softplus PositiveMean = new(Floor: 1e-6);

    // At smaller dispersions the distribution is Poisson's for all that counts, and differences of ln Γ(1/a) would lose their digits.
    static readonly Softplus PositiveDispersion = new(Floor: 1e-4);

    /// <inheritdoc/>
    public int OutputsPerTarget => 2;

    /// <summary>The mean, from a network's first output x: 0.000001 + ln(1 + eˣ).</summary>
    public static float Mean(float output) => (float)PositiveMean.Value(output);

    /// <summary>The dispersion, from a network's second output x: 0.0001 + ln(1 + eˣ).</summary>
    public static float Dispersion(float output) => (float)PositiveDispersion.Value(output);

    /// <summary>Counts: 0 and above.</summary>
    public TargetDomain Targets => new(0, float.MaxValue);

    /// <inheritdoc/>
    public double Evaluate(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradient)
    {
        LossGuard.Check(predictions, targets, weights, gradient, OutputsPerTarget, Targets);
        var sum = 0.0;
        for (var i = 0; i < targets.Length; i++)
        {
            double weight = weights[i], y = targets[i];
            if (weight == 0)
            {
                LossGuard.ClearRow(gradient, i, OutputsPerTarget);
                continue;
            }
            double rawMean = predictions[2 * i], rawDispersion = predictions[2 * i + 1];
            var (m, a) = (PositiveMean.Value(rawMean), PositiveDispersion.Value(rawDispersion));
            sum += weight * NegativeBinomial.NegativeLogLikelihood(y, m, a, out var byMean, out var byDispersion);
            if (gradient.IsEmpty) continue;
            gradient[2 * i] = (float)(weight * byMean * Softplus.Slope(rawMean));
            gradient[2 * i + 1] = (float)(weight * byDispersion * Softplus.Slope(rawDispersion));
        }
        return sum;
    }

    /// <inheritdoc/>
    public override string ToString() => nameof(NegativeBinomialLoss);
}
