using Microsoft.ML.Lstm.Ensembles;
using Microsoft.ML.Lstm.Forecasting;

namespace Microsoft.ML.Lstm.AutoML.Evaluations;

/// <summary>Forecasts of the windows of a fold.</summary>
sealed class ForecastHeldOut : IHeldOut
{
    /// <summary>Parts of a fold at most: windows of neighbouring series, and then of neighbouring origins, are one.</summary>
    const int MostParts = 32;

    readonly ForecastMeasure _measure;
    readonly IReadOnlyList<BacktestForecast> _forecasts;
    readonly WindowErrors[] _windows;
    readonly int _season;

    /// <param name="measure">What is measured.</param>
    /// <param name="forecasts">The windows, origin by origin.</param>
    /// <param name="season">Steps of the season that scales the errors.</param>
    public ForecastHeldOut(ForecastMeasure measure, IReadOnlyList<BacktestForecast> forecasts, int season)
    {
        (_measure, _forecasts, _season) = (measure, forecasts, season);
        _windows = [.. forecasts.Select(one => new WindowErrors(measure.Options.QuantileLevels, measure.Options.ConfidenceLevels, one.Quantiles, ForecastAccuracy.SeasonalDifference([.. one.History], season)))];
        Metrics = MetricsOf(_ => true);
    }

    public IReadOnlyList<BacktestForecast> Forecasts => _forecasts;

    public ForecastingMetrics Metrics { get; }

    public double Metric => _measure.Of(Metrics);

    public IReadOnlyList<(int Origin, int Group, double Without)> Parts(int fold)
    {
        var (origins, series) = (Places(one => one.Fold), Places(one => one.Series ?? ""));
        var first = _forecasts.Min(one => one.Fold);
        var chunks = Math.Clamp(MostParts / origins.Count, 1, series.Count);
        var merged = Math.Min(origins.Count, MostParts);
        (int Origin, int Group)[] parts = [.. _forecasts.Select(one => (first + (origins[one.Fold] * merged / origins.Count), series[one.Series ?? ""] * chunks / series.Count))];
        return [.. parts.Distinct().Order().Select(part => (part.Origin, part.Group, _measure.Of(MetricsOf(window => parts[window] != part))))];
    }

    public IHeldOut Average(IReadOnlyList<IHeldOut> members, IReadOnlyList<double> weights)
    {
        var all = members.Cast<ForecastHeldOut>().ToArray();
        return new ForecastHeldOut(_measure, [.. _forecasts.Select((own, window) => own with
        {
            Forecast = Mean(member => member._forecasts[window].Forecast),
            Quantiles = all.All(member => member._forecasts[window].Quantiles is not null)
                ? new(own.Quantiles!.Levels, [.. own.Quantiles.Levels.Select(level => Mean(member => member._forecasts[window].Quantiles!.Of(level)!))]) : null,
        })], _season);

        float[] Mean(Func<ForecastHeldOut, IReadOnlyList<float>> values)
        {
            ReadOnlyMemory<float>[] each = [.. all.Select(member => (ReadOnlyMemory<float>)values(member).ToArray())];
            var mean = new float[each[0].Length];
            WeightedMean.Of(each, weights, mean);
            return mean;
        }
    }

    ForecastingMetrics MetricsOf(Func<int, bool> counts)
    {
        var sums = new ForecastErrors(_measure.Options.QuantileLevels, _measure.Options.ConfidenceLevels);
        for (var window = 0; window < _windows.Length; window++)
        {
            if (!counts(window)) continue;
            var (actual, forecast) = (_forecasts[window].Actual, _forecasts[window].Forecast);
            for (var step = 0; step < actual.Count; step++) _windows[window].AddTo(sums, step, actual[step], forecast[step]);
        }

        return sums.Metrics() with { SeasonLength = _season };
    }

    Dictionary<T, int> Places<T>(Func<BacktestForecast, T> key) where T : notnull => _forecasts.Select(key).Distinct().Index().ToDictionary(one => one.Item, one => one.Index);
}
