namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>The test of seasonality and the seasonal factors of the M competitions.</summary>
static class SeasonalAdjustment
{
    /// <summary>The quantile of the normal distribution that the autocorrelation is held against: 90 %, two-sided.</summary>
    const double Limit = 1.645;

    /// <summary>Whether a positive series of three seasons or more has at the season an autocorrelation larger than those at shorter lags make likely (Bartlett 1946).</summary>
    public static bool IsSeasonal(ReadOnlySpan<float> values, int season)
    {
        if (season == 1 || values.Length < 3L * season) return false;
        var mean = 0.0;
        foreach (var value in values)
        {
            if (value <= 0) return false;
            mean += value;
        }
        mean /= values.Length;
        var variance = 0.0;
        foreach (var value in values) variance += (value - mean) * (value - mean);
        var correlations = new double[season + 1];
        for (var lag = 1; lag <= season; lag++)
        {
            for (var t = lag; t < values.Length; t++) correlations[lag] += (values[t] - mean) * (values[t - lag] - mean);
            correlations[lag] /= variance;
        }
        var shorter = correlations[1..^1].Sum(r => r * r);
        return Math.Abs(correlations[season]) > Limit * Math.Sqrt((1 + (2 * shorter)) / values.Length);
    }

    /// <summary>The factors of a classical multiplicative decomposition: means of the values divided by their centred moving average, their mean 1.</summary>
    public static double[] Factors(ReadOnlySpan<float> values, int season)
    {
        var (sums, counts) = (new double[season], new int[season]);
        var half = season / 2;
        for (var t = half; t < values.Length - half; t++)
        {
            var average = 0.0;
            for (var k = -half; k <= half; k++) average += values[t + k] * (season % 2 == 0 && Math.Abs(k) == half ? 0.5 : 1);
            sums[t % season] += values[t] / (average / season);
            counts[t % season]++;
        }
        var factors = sums.Zip(counts, (sum, count) => sum / count).ToArray();
        var mean = factors.Average();
        return [.. factors.Select(factor => factor / mean)];
    }
}
