namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Sums of errors over pairs of a true value and what was forecast, in double.</summary>
/// <param name="quantileLevels">Levels of the quantiles in the weighted quantile loss.</param>
/// <param name="confidenceLevels">Nominal coverages of the intervals, ascending.</param>
sealed class ForecastErrors(IReadOnlyList<float> quantileLevels, IReadOnlyList<float> confidenceLevels)
{
    readonly double[] _pinball = new double[quantileLevels.Count], _magnitude = new double[quantileLevels.Count], _width = new double[confidenceLevels.Count];
    readonly long[] _inside = new long[confidenceLevels.Count], _intervals = new long[confidenceLevels.Count];
    double _percentage, _scaled, _absolute, _squared;
    long _count, _scaledCount, _within, _bounded, _missing;

    public bool IsEmpty => _count == 0;

    /// <summary>Takes a true value and its forecast.</summary>
    /// <param name="actual">The true value.</param>
    /// <param name="forecast">The point forecast.</param>
    /// <param name="scale">The mean absolute seasonal difference of the series; NaN or 0 leaves the pair out of the scaled error.</param>
    public void Add(double actual, double forecast, double scale)
    {
        var error = Math.Abs(actual - forecast);
        var size = Math.Abs(actual) + Math.Abs(forecast);
        _count++;
        _percentage += size > 0 ? 200 * error / size : 0;
        _absolute += error;
        _squared += error * error;
        if (!(scale > 0)) return;
        _scaled += error / scale;
        _scaledCount++;
    }

    /// <summary>Takes a true value that there is no forecast of.</summary>
    public void AddMissing() => _missing++;

    /// <summary>Takes the bounds of the only interval.</summary>
    public void AddBounds(float actual, float lower, float upper)
    {
        _bounded++;
        if (lower <= actual && actual <= upper) _within++;
    }

    /// <summary>Takes the quantile of the level at <paramref name="level"/>; a missing one is left out.</summary>
    public void AddQuantile(int level, double actual, double quantile)
    {
        if (!double.IsFinite(quantile)) return;
        var (difference, part) = (actual - quantile, (double)quantileLevels[level]);
        _pinball[level] += 2 * Math.Max(part * difference, (part - 1) * difference);
        _magnitude[level] += Math.Abs(actual);
    }

    /// <summary>Takes the bounds of the interval at <paramref name="level"/>; missing ones are left out.</summary>
    public void AddInterval(int level, double actual, double lower, double upper)
    {
        if (!double.IsFinite(lower) || !double.IsFinite(upper)) return;
        _intervals[level]++;
        _width[level] += upper - lower;
        if (lower <= actual && actual <= upper) _inside[level]++;
    }

    public ForecastingMetrics Metrics()
    {
        IntervalMetrics[] intervals = [.. confidenceLevels.Select((level, i) => new IntervalMetrics { ConfidenceLevel = level, Coverage = (double)_inside[i] / _intervals[i], MeanWidth = _width[i] / _intervals[i] })];
        return new()
        {
            SymmetricMeanAbsolutePercentageError = _percentage / _count,
            MeanAbsoluteScaledError = _scaled / _scaledCount,
            MeanAbsoluteError = _absolute / _count,
            RootMeanSquaredError = Math.Sqrt(_squared / _count),
            Coverage = intervals.Length > 0 ? intervals[^1].Coverage : (double)_within / _bounded,
            Intervals = intervals.Length > 0 ? intervals : [],
            WeightedQuantileLoss = _pinball.Length == 0 ? double.NaN : _pinball.Zip(_magnitude, (loss, magnitude) => magnitude > 0 ? loss / magnitude : double.NaN).Average(),
            Count = _count,
            MissingForecasts = _missing,
        };
    }
}
