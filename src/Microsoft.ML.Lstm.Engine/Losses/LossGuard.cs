namespace Microsoft.ML.Lstm.Engine.Losses;

/// <summary>Checks at the door of every loss.</summary>
static class LossGuard
{
    public static void Lengths(
        ReadOnlySpan<float> predictions,
        ReadOnlySpan<float> targets,
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> gradient,
        int outputsPerTarget)
    {
        var expected = (long)targets.Length * outputsPerTarget;
        var count = targets.Length;
        if (predictions.Length != expected)
            throw new ArgumentException($"{count} targets need {expected} predictions, but there are {predictions.Length}.", nameof(predictions));
        if (weights.Length != targets.Length)
            throw new ArgumentException($"{count} targets need as many weights, but there are {weights.Length}.", nameof(weights));
        if (!gradient.IsEmpty && gradient.Length != expected)
            throw new ArgumentException($"The gradient must hold {expected} values or none, but holds {gradient.Length}.", nameof(gradient));
    }
}
