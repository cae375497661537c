namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>e² / 2 up to an error of Delta, and Delta · (|e| - Delta / 2) beyond, so that outliers pull no harder than others (Huber 1964).</summary>
public sealed class HuberLoss : ILoss
{
    /// <summary>A loss that turns from squares to straight lines at <paramref name="delta"/>.</summary>
    public HuberLoss(float delta = 1)
    {
        if (!(delta > 0 && float.IsFinite(delta)))
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "The error where the loss turns straight must be above 0 and finite.");
        Delta = delta;
    }

    /// <summary>The error at which the loss turns straight; 1 by default.</summary>
    public float Delta { get; }

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
            // The clipped error is the slope; NaN passes through.
            var slope = Math.Clamp(error, -Delta, Delta);
            sum += (double)weight * slope * (error - slope / 2.0);
            if (!gradient.IsEmpty) gradient[i] = weight * slope;
        }
        return sum;
    }

    /// <inheritdoc/>
    public override string ToString() => $"HuberLoss({Delta})";
}
