namespace Microsoft.ML.Lstm.Engine.Tasks.Patches;

/// <summary>How much a recorded channel varies from row to row around each of its rows: too little and too much are anomalous.</summary>
static class LocalVariation
{
    /// <summary>
    /// The cube root of the mean square change within half a window on both sides, relative to the median one: of noise it is nearly normal (Wilson and Hilferty 1931). Empty for a channel
    /// that stands still for most of the time.
    /// </summary>
    public static double[] Of(ReadOnlySpan<float> values, int window)
    {
        var sums = new double[values.Length];
        for (var t = 1; t < values.Length; t++) sums[t] = sums[t - 1] + (((double)values[t] - values[t - 1]) * ((double)values[t] - values[t - 1]));
        var changes = new double[values.Length];
        for (var t = 0; t < values.Length; t++)
        {
            var (from, to) = (Math.Max(0, t - (window / 2)), Math.Min(values.Length - 1, t + (window / 2)));
            changes[t] = Math.Cbrt(Math.Max(0, sums[to] - sums[from]) / (to - from));
        }

        var sorted = (double[])changes.Clone();
        Array.Sort(sorted);
        var median = sorted[sorted.Length / 2];
        if (!(median > 0)) return [];
        foreach (ref var change in changes.AsSpan()) change /= median;
        return changes;
    }
}
