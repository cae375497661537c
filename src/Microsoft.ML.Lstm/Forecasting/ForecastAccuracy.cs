using Microsoft.ML.Lstm.Forecasting;

namespace Microsoft.ML.Lstm;

/// <summary>Compares forecasts with the true values, window by window, and gives the metrics over all: for loops of one's own. <c>mlContext.Forecasting.CrossValidate</c> has the loop, too.</summary>
public sealed class ForecastAccuracy
{
    readonly int _seasonLength;
    readonly float[] _quantileLevels, _confidenceLevels;
    readonly ForecastErrors _errors;

    /// <param name="seasonLength">Steps after which the series repeats, for the scaled error; 1, the default, for none.</param>
    /// <param name="quantileLevels">Levels of the weighted quantile loss, between 0 and 1; none by default.</param>
    /// <param name="confidenceLevels">Nominal coverages of the intervals, between 0 and 1; none by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The season is below 1, or a level does not lie between 0 and 1.</exception>
    public ForecastAccuracy(int seasonLength = 1, IReadOnlyList<float>? quantileLevels = null, IReadOnlyList<float>? confidenceLevels = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seasonLength, 1);
        _seasonLength = seasonLength;
        (_quantileLevels, _confidenceLevels) = (Levels(quantileLevels, nameof(quantileLevels)), Levels(confidenceLevels, nameof(confidenceLevels)));
        _errors = new(_quantileLevels, _confidenceLevels);
    }

    /// <summary>Takes a forecast of one series from one origin. Steps whose true value is missing (NaN) are left out; those whose forecast is missing are counted.</summary>
    /// <param name="history">The values before the origin, which scale the errors; NaN is a missing value.</param>
    /// <param name="actual">The true values, one a step.</param>
    /// <param name="forecast">The point forecasts, as many or more.</param>
    /// <param name="quantiles">Quantiles of the forecast; those of levels that were not asked for are left alone. None by default.</param>
    public void Add(ReadOnlySpan<float> history, ReadOnlySpan<float> actual, ReadOnlySpan<float> forecast, ForecastQuantiles? quantiles = null)
    {
        if (forecast.Length < actual.Length) throw new ArgumentException($"{actual.Length} true values came with a forecast of {forecast.Length} steps. Give a step for each.", nameof(forecast));
        var reader = new WindowErrors(_quantileLevels, _confidenceLevels, quantiles, SeasonalDifference(history, _seasonLength));
        for (var step = 0; step < actual.Length; step++) reader.AddTo(_errors, step, actual[step], forecast[step]);
    }

    /// <summary>The metrics over all that was added. NaN where nothing was.</summary>
    public ForecastingMetrics Metrics() => _errors.Metrics() with { SeasonLength = _seasonLength };

    /// <summary>The mean absolute difference between values one season apart, which scales errors; NaN where there is none.</summary>
    /// <param name="history">The values before the origin; NaN is a missing value.</param>
    /// <param name="seasonLength">Steps after which the series repeats; 1 for none.</param>
    public static double SeasonalDifference(ReadOnlySpan<float> history, int seasonLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seasonLength, 1);
        var (sum, count) = (0.0, 0L);
        for (var t = seasonLength; t < history.Length; t++)
        {
            var difference = Math.Abs((double)history[t] - history[t - seasonLength]);
            if (double.IsFinite(difference)) (sum, count) = (sum + difference, count + 1);
        }
        return sum / count;
    }

    static float[] Levels(IReadOnlyList<float>? levels, string name)
    {
        foreach (var level in levels ?? [])
            if (!(level > 0 && level < 1)) throw Require.Refused(name, level, $"A level of {level} was asked for; it must lie between 0 and 1.");
        return [.. (levels ?? []).Order()];
    }
}
