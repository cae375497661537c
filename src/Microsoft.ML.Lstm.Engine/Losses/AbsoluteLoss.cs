namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>|prediction - target|; its gradient is 0 where the two are equal.</summary>
public sealed class AbsoluteLoss : ILoss
{
    /// <inheritdoc/>
    public int OutputsPerTarget => 1;

    /// <inheritdoc/>
    public double Evaluate(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, Span<float> gradient)
    {
        LossGuard.Check(predictions, targets, weights, gradient, outputsPerTarget: 1, TargetDomain.Any);
        var sum = 0.0;
        for (var i = 0; i < targets.Length; i++)
        {
            var weight = weights[i];
            var error = weight == 0 ? 0 : predictions[i] - targets[i];
            sum += (double)weight * Math.Abs(error);
            if (!gradient.IsEmpty) gradient[i] = error > 0 ? weight : error < 0 ? -weight : error;
        }
        return sum;
    }
}
