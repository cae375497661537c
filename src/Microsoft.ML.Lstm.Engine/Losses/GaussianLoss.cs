namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>
/// The negative log-likelihood of a normal distribution (Nix and Weigend 1994). Two outputs for each target: the mean, and the spread before
/// <see cref="Scale"/> has made it positive.
/// </summary>
public sealed class GaussianLoss : ILoss
{
    const double HalfLogTwoPi = 0.91893853320467274178;

    static readonly Softplus Positive = new(Floor: 1e-3);

    /// <inheritdoc/>
    public int OutputsPerTarget => 2;

    /// <summary>The standard deviation, from a network's second output x: 0.001 + ln(1 + eˣ).</summary>
    public static float Scale(float output) => (float)Positive.Value(output);

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
            double mean = predictions[2 * i], raw = predictions[2 * i + 1];
            var scale = Positive.Value(raw);
            var z = (targets[i] - mean) / scale;
            sum += weight * (Math.Log(scale) + z * z / 2 + HalfLogTwoPi);
            if (gradient.IsEmpty) continue;
            gradient[2 * i] = (float)(weight * -z / scale);
            gradient[2 * i + 1] = (float)(weight * (1 - z * z) / scale * Softplus.Slope(raw));
        }
        return sum;
    }

    /// <inheritdoc/>
    public override string ToString() => nameof(GaussianLoss);
}
