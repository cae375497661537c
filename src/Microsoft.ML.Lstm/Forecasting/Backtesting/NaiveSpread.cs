namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>Standard deviations of the errors of plain forecasts at each step, from the residuals one season or one step ahead (Hyndman and Athanasopoulos 2021, 5.5).</summary>
static class NaiveSpread
{
    /// <summary>Of the naive forecast: it grows with the root of the steps.</summary>
    public static double[] Naive(ReadOnlySpan<float> history, int horizon) => SeasonalNaive(history, horizon, 1);

    /// <summary>Of the seasonal naive forecast: it grows with the root of the seasons.</summary>
    public static double[] SeasonalNaive(ReadOnlySpan<float> history, int horizon, int season)
    {
        var sigma = Residual(history, season, 0, 0);
        return [.. Enumerable.Range(0, horizon).Select(step => sigma * Math.Sqrt((step / season) + 1))];
    }

    /// <summary>Of the drift: it grows with the steps, and with the doubt of the slope.</summary>
    public static double[] Drift(ReadOnlySpan<float> history, int horizon)
    {
        var (first, last) = (history.IndexOfAnyExcept(float.NaN), history.LastIndexOfAnyExcept(float.NaN));
        if (last <= first) return Naive(history, horizon);
        var length = last - first;
        var sigma = Residual(history, 1, ((double)history[last] - history[first]) / length, 1);
        return [.. Enumerable.Range(1, horizon).Select(step => sigma * Math.Sqrt(step * (1 + ((double)step / length))))];
    }

    /// <summary>Root mean square of the differences over a lag, less their mean; NaN where they are too few.</summary>
    static double Residual(ReadOnlySpan<float> history, int lag, double slope, int parameters)
    {
        var (sum, count) = (0.0, 0);
        for (var t = lag; t < history.Length; t++)
        {
            var residual = (double)history[t] - history[t - lag] - slope;
            if (double.IsFinite(residual)) (sum, count) = (sum + (residual * residual), count + 1);
        }
        return count > parameters ? Math.Sqrt(sum / (count - parameters)) : double.NaN;
    }
}
