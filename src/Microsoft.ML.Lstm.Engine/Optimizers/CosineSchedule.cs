namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>Linear warm-up, then cosine annealing to 0 (Loshchilov and Hutter 2017).</summary>
public sealed class CosineSchedule : ISchedule
{
    /// <summary>A schedule that warms up for a fraction of all steps, 0 to 1.</summary>
    public CosineSchedule(float warmUp = 0.05f)
    {
        if (!(warmUp >= 0 && warmUp <= 1))
            throw Require.Refused(nameof(warmUp), warmUp, $"The share of steps to warm up must lie between 0 and 1.");
        WarmUp = warmUp;
    }

    /// <summary>Warm-up: the fraction of all steps in which the factor rises to 1.</summary>
    public float WarmUp { get; }

    /// <inheritdoc/>
    public float Factor(long step, long steps)
    {
        var rising = (long)MathF.Ceiling(WarmUp * steps);
        if (step < rising) return (step + 1f) / rising;
        if (step >= steps) return 0;
        return (float)((1 + Math.Cos(Math.PI * (step - rising) / (steps - rising))) / 2);
    }
}
