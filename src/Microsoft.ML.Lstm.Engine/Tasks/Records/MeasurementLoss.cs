using Microsoft.ML.Lstm.Engine.Losses;

namespace Microsoft.ML.Lstm.Engine.Tasks.Records;

/// <summary>
/// The negative log-likelihood of a normal distribution (<see cref="GaussianLoss"/>) and <see cref="SquaredErrors"/> squared errors of its mean. The likelihood alone hardly learns the mean of what it calls uncertain, as its gradient
/// by the mean goes with one over the variance (Seitzer et al. 2022).
/// </summary>
/// <remarks>On one fold of stays in intensive care, of which 37 measurements were forecast, mean squared errors were 0.439 by the likelihood alone and 0.425 with the squared errors, of one network after 20 epochs.</remarks>
sealed class MeasurementLoss : ILoss
{
    const float SquaredErrors = 1.5f;

    readonly GaussianLoss _likelihood = new();

    /// <summary>The mean, and the standard deviation before it is made positive.</summary>
    public int OutputsPerTarget => 2;

    public double Evaluate(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradient)
    {
        var sum = _likelihood.Evaluate(predictions, targets, weights, gradient);
        for (var i = 0; i < targets.Length; i++)
        {
            if (weights[i] == 0) continue;
            var error = (double)predictions[2 * i] - targets[i];
            sum += SquaredErrors * weights[i] * error * error;
            if (!gradient.IsEmpty) gradient[2 * i] += (float)(2 * SquaredErrors * weights[i] * error);
        }

        return sum;
    }

    public override string ToString() => nameof(MeasurementLoss);
}
