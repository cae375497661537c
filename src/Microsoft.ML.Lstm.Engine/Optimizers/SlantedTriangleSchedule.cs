namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>A short linear rise in the first tenth of all steps, then a long linear fall to 1/32 (slanted triangular learning rates, Howard and Ruder 2018).</summary>
public sealed class SlantedTriangleSchedule : ISchedule
{
    const double Rise = 0.1, Ratio = 32;

    /// <inheritdoc/>
    public float Factor(long step, long steps)
    {
        var rising = Math.Max(1, (long)(Rise * steps));
        var height = step < rising ? (step + 1.0) / rising : Math.Max(0, steps - step) / (double)Math.Max(1, steps - rising);
        return (float)((1 + (height * (Ratio - 1))) / Ratio);
    }
}
