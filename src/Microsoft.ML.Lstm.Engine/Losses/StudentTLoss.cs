using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>
/// The negative log-likelihood of Student's t distribution (Student 1908), for targets with heavy tails. Three outputs for each target: the
/// location, and scale and degrees of freedom before <see cref="Scale"/> and <see cref="DegreesOfFreedom"/> have made them positive.
/// </summary>
public sealed class StudentTLoss : ILoss
{
    // From here on the difference of two ln Γ loses more digits than its series leaves out.
    const double ManyDegrees = 1e4;

    static readonly Softplus PositiveScale = new(Floor: 1e-3);

    // Above 2 the variance is finite.
    static readonly Softplus PositiveFreedom = new(Floor: 2);

    /// <inheritdoc/>
    public int OutputsPerTarget => 3;

    /// <summary>The scale, from a network's second output x: 0.001 + ln(1 + eˣ).</summary>
    public static float Scale(float output) => (float)PositiveScale.Value(output);

    /// <summary>The degrees of freedom, from a network's third output x: 2 + ln(1 + eˣ).</summary>
    public static float DegreesOfFreedom(float output) => (float)PositiveFreedom.Value(output);

    /// <inheritdoc/>
    public double Evaluate(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradient)
    {
        LossGuard.Check(predictions, targets, weights, gradient, OutputsPerTarget, TargetDomain.Any);
        var sum = 0.0;
        for (var i = 0; i < targets.Length; i++)
        {
            double weight = weights[i];
            if (weight == 0)
            {
                LossGuard.ClearRow(gradient, i, OutputsPerTarget);
                continue;
            }
            var outputs = predictions.Slice(3 * i, 3);
            var (scale, freedom) = (PositiveScale.Value(outputs[1]), PositiveFreedom.Value(outputs[2]));
            var z = ((double)targets[i] - outputs[0]) / scale;
            var ratio = z * z / freedom;
            var logOnePlusRatio = SpecialFunctions.LogOnePlus(ratio);
            sum += weight * (LogNormalizer(freedom) + Math.Log(scale) + (freedom + 1) / 2 * logOnePlusRatio);
            if (gradient.IsEmpty) continue;
            // d/dz of the last term is (ν + 1) z / (ν + z²).
            var byZ = (freedom + 1) / freedom * z / (1 + ratio);
            var byFreedom = LogNormalizerSlope(freedom) + logOnePlusRatio / 2 - byZ * z / freedom / 2;
            gradient[3 * i] = (float)(weight * -byZ / scale);
            gradient[3 * i + 1] = (float)(weight * (1 - byZ * z) / scale * Softplus.Slope(outputs[1]));
            gradient[3 * i + 2] = (float)(weight * byFreedom * Softplus.Slope(outputs[2]));
        }
        return sum;
    }

    // ln Γ(ν/2) - ln Γ((ν+1)/2) + ln(νπ)/2, which goes to ln(2π)/2.
    static double LogNormalizer(double freedom) => freedom > ManyDegrees
        ? Math.Log(2 * Math.PI) / 2 + 1 / (4 * freedom)
        : SpecialFunctions.LogGamma(freedom / 2) - SpecialFunctions.LogGamma((freedom + 1) / 2) + Math.Log(freedom * Math.PI) / 2;

    static double LogNormalizerSlope(double freedom) => freedom > ManyDegrees
        ? -1 / (4 * freedom * freedom)
        : (SpecialFunctions.Digamma(freedom / 2) - SpecialFunctions.Digamma((freedom + 1) / 2) + 1 / freedom) / 2;

    /// <inheritdoc/>
    public override string ToString() => nameof(StudentTLoss);
}
