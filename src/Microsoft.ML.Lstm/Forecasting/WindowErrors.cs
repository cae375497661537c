namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>A forecast of one series from one origin, as it is compared with the true values step by step.</summary>
/// <param name="quantileLevels">Levels of the weighted quantile loss.</param>
/// <param name="confidenceLevels">Nominal coverages of the intervals.</param>
/// <param name="quantiles">The quantiles; null for none.</param>
/// <param name="scale">The mean absolute seasonal difference of the values before the origin.</param>
sealed class WindowErrors(IReadOnlyList<float> quantileLevels, IReadOnlyList<float> confidenceLevels, ForecastQuantiles? quantiles, double scale)
{
    readonly IReadOnlyList<float>?[] _quantiles = [.. quantileLevels.Select(level => quantiles?.Of(level))];
    readonly (IReadOnlyList<float> LowerBound, IReadOnlyList<float> UpperBound)?[] _intervals = [.. confidenceLevels.Select(level => quantiles?.Interval(level))];

    /// <summary>Adds one step to sums.</summary>
    public void AddTo(ForecastErrors errors, int step, float actual, float forecast)
    {
        if (!float.IsFinite(actual)) return;
        if (!float.IsFinite(forecast))
        {
            errors.AddMissing();
            return;
        }
        errors.Add(actual, forecast, scale);
        for (var i = 0; i < _quantiles.Length; i++)
            if (_quantiles[i] is { } values) errors.AddQuantile(i, actual, values[step]);
        for (var i = 0; i < _intervals.Length; i++)
            if (_intervals[i] is { } bounds) errors.AddInterval(i, actual, bounds.LowerBound[step], bounds.UpperBound[step]);
    }
}
