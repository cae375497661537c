namespace Microsoft.ML.Lstm.Evaluation.Forecasting;

/// <summary>The benchmark of the M competitions: the last value of the series seasonally adjusted, where a test finds a season, times the season's factors.</summary>
static class Naive2
{
    /// <summary>The value of the normal distribution that the test of seasonality is held against: 90 %.</summary>
    const double Limit = 1.645;

    public static float[] Forecast(ReadOnlySpan<float> values, int season, int horizon)
    {
        var factors = IsSeasonal(values, season) ? Factors(values, season) : [.. Enumerable.Repeat(1.0, season)];
        var last = values[^1] / factors[(values.Length - 1) % season];
        var length = values.Length;
        return [.. Enumerable.Range(0, horizon).Select(h => (float)(last * factors[(length + h) % season]))];
    }

    /// <summary>Whether the autocorrelation at the season is larger than those at shorter lags make likely (Bartlett).</summary>
    static bool IsSeasonal(ReadOnlySpan<float> values, int season)
    {
        if (season == 1 || values.Length < 3 * season) return false;
        var correlations = new double[season + 1];
        double mean = 0, variance = 0;
        foreach (var value in values) mean += value;
        mean /= values.Length;
        foreach (var value in values) variance += (value - mean) * (value - mean);
        for (var lag = 1; lag <= season; lag++)
        {
            for (var t = lag; t < values.Length; t++) correlations[lag] += (values[t] - mean) * (values[t - lag] - mean);
            correlations[lag] /= variance;
        }
        var shorter = correlations[1..^1].Sum(r => r * r);
        return Math.Abs(correlations[season]) > Limit * Math.Sqrt((1 + (2 * shorter)) / values.Length);
    }

    /// <summary>The factors of a classical multiplicative decomposition: means of the values divided by their centred moving average, their mean 1.</summary>
    static double[] Factors(ReadOnlySpan<float> values, int season)
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
