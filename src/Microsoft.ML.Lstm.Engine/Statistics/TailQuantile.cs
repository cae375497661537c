namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>The value that a new one exceeds with a small probability, from a time series.</summary>
/// <remarks>
/// As an order statistic (Vovk et al. 2005) where there are values enough. Else the logarithms above the median are taken for the half of a normal distribution, with
/// the predictive t-quantile for as many degrees of freedom as there are independent values. Few values justify no heavier tail: a Pareto tail of 8 values gives a
/// threshold that nothing exceeds.
/// </remarks>
static class TailQuantile
{
    /// <summary>How far the tail is extrapolated: to values that one of so many times the sample's size exceeds.</summary>
    const int Extrapolation = 20;

    /// <summary>No quantile is larger than so many times the largest value.</summary>
    const double MostTimesLargest = 10;

    /// <summary>The smallest probability for which so many independent values tell a quantile.</summary>
    public static double LeastProbability(int size) => 1 / (Extrapolation * (size + 1.0));

    /// <summary>
    /// The quantile of values that depend on their neighbours, and the number of independent values that tell as much: the series is thinned by its integrated
    /// autocorrelation time, once from each start, and the logarithms of all thinned quantiles are averaged.
    /// </summary>
    /// <param name="series">At least one, all positive, in the order of time.</param>
    /// <param name="probability">From 0 to 1, both left out; below <see cref="LeastProbability"/> of the effective size that is taken.</param>
    public static (double Value, int EffectiveSize) OfSeries(ReadOnlySpan<double> series, double probability)
    {
        var sorted = series.ToArray();
        foreach (ref var value in sorted.AsSpan()) value = Math.Log(value);
        var (time, squaresTime) = CorrelationTime.Of(sorted);
        var size = Math.Max(1, (int)(series.Length / time));
        probability = Math.Max(probability, LeastProbability(size));
        series.CopyTo(sorted);
        if ((size + 1) * probability < 1)
        {
            sorted.AsSpan().Sort();
            return (Extrapolated(sorted, size, (series.Length / squaresTime) - 1, probability), size);
        }

        var (sum, step) = (0.0, (int)time);
        for (var start = 0; start < step; start++)
        {
            var count = 0;
            for (var i = start; i < series.Length; i += step) sorted[count++] = series[i];
            sorted.AsSpan(0, count).Sort();
            sum += Math.Log(Ranked(sorted.AsSpan(0, count), probability));
        }
        return (Math.Exp(sum / step), size);
    }

    static double Ranked(ReadOnlySpan<double> sorted, double probability) =>
        sorted[Math.Clamp((int)Math.Ceiling((sorted.Length + 1) * (1 - probability)), 1, sorted.Length) - 1];

    /// <summary>A t-quantile from as many independent values as tell the center, and from the degrees of freedom of the spread.</summary>
    static double Extrapolated(ReadOnlySpan<double> sorted, int size, double freedom, double probability)
    {
        var (median, largest) = (sorted[sorted.Length / 2], sorted[^1]);
        var (squares, count) = (0.0, 0);
        foreach (var value in sorted[(sorted.Length / 2)..])
        {
            if (value <= median) continue;
            squares += Math.Pow(Math.Log(value / median), 2);
            count++;
        }
        var spread = Math.Sqrt(squares / Math.Max(1, count) * (1 + (1.0 / size)));
        return Math.Clamp(median * Math.Exp(spread * UpperT(probability, Math.Max(3, freedom))), largest, MostTimesLargest * largest);
    }

    /// <summary>The upper quantile of Student's t (Abramowitz and Stegun 26.2.23 and 26.7.5), for a probability of at most one half.</summary>
    static double UpperT(double probability, double freedom)
    {
        var t = Math.Sqrt(-2 * Math.Log(probability));
        var z = t - ((2.515517 + (t * (0.802853 + (t * 0.010328)))) / (1 + (t * (1.432788 + (t * (0.189269 + (t * 0.001308)))))));
        var (z3, z5, z7) = (z * z * z, Math.Pow(z, 5), Math.Pow(z, 7));
        return z + ((z3 + z) / 4 / freedom)
            + (((5 * z5) + (16 * z3) + (3 * z)) / 96 / Math.Pow(freedom, 2))
            + (((3 * z7) + (19 * z5) + (17 * z3) - (15 * z)) / 384 / Math.Pow(freedom, 3));
    }
}
