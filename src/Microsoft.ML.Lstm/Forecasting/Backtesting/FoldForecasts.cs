namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>What a method forecasts in a fold: for each series a point forecast and the quantiles that it has.</summary>
sealed class FoldForecasts(Fold fold)
{
    readonly Dictionary<int, float[]> _points = [];
    readonly Dictionary<(int Series, int Level), float[]> _quantiles = [];

    /// <summary>Takes the point forecast of a series; where the median is asked for, and was not given yet, it is that, too.</summary>
    public void SetPoint(int series, float[] steps)
    {
        _points[series] = steps;
        for (var level = 0; level < fold.Levels.Length; level++)
            if (Math.Abs(fold.Levels[level] - 0.5f) < 1e-6f) _quantiles.TryAdd((series, level), steps);
    }

    /// <summary>Takes the quantile of a level, given by its index.</summary>
    public void SetQuantile(int series, int level, float[] steps) => _quantiles[(series, level)] = steps;

    /// <summary>Takes the bounds of a central interval; those of levels that are not asked for are left alone.</summary>
    public void SetInterval(int series, float confidenceLevel, float[] lower, float[] upper)
    {
        for (var level = 0; level < fold.Levels.Length; level++)
        {
            if (Math.Abs(fold.Levels[level] - ForecastQuantiles.Lower(confidenceLevel)) < 1e-5f) _quantiles[(series, level)] = lower;
            else if (Math.Abs(fold.Levels[level] - ForecastQuantiles.Upper(confidenceLevel)) < 1e-5f) _quantiles[(series, level)] = upper;
        }
    }

    /// <summary>The nominal coverages of the intervals whose bounds are the levels asked for.</summary>
    public static float[] ConfidenceLevels(Fold fold) => [.. fold.Levels.Where(level => level < 0.5f - 1e-6f).Select(level => 1 - (2 * level))];

    /// <summary>The window of a series, from behind the gap on.</summary>
    /// <param name="series">The series.</param>
    /// <param name="gap">Steps that are not compared.</param>
    /// <param name="steps">Steps that are.</param>
    public BacktestForecast Window(int series, int gap, int steps)
    {
        var (origin, times) = (fold.Origin(series), fold.Panel.Times(series));
        var levels = Enumerable.Range(0, fold.Levels.Length).Where(level => _quantiles.ContainsKey((series, level))).ToArray();
        return new()
        {
            Series = fold.Panel.PublicName(series),
            Fold = fold.Number,
            Origin = origin,
            History = new ArraySegment<float>(fold.Values[series], 0, origin),
            Actual = new ArraySegment<float>(fold.Values[series], origin + gap, steps),
            Forecast = _points.TryGetValue(series, out var point) ? Behind(point) : [.. Enumerable.Repeat(float.NaN, steps)],
            Quantiles = levels.Length > 0 ? new([.. levels.Select(level => fold.Levels[level])], [.. levels.Select(level => Behind(_quantiles[(series, level)]))]) : null,
            HistoryTimes = times is null ? (IReadOnlyList<DateTime>?)null : new ArraySegment<DateTime>(times, 0, origin),
            Times = times is null ? (IReadOnlyList<DateTime>?)null : new ArraySegment<DateTime>(times, origin + gap, steps),
        };

        float[] Behind(float[] values) => values.AsSpan(gap, steps).ToArray();
    }
}
