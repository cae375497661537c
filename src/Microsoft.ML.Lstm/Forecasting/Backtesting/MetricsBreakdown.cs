namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>The errors of a method: over all, by fold, by series and by step.</summary>
sealed class MetricsBreakdown
{
    readonly BacktestOptions _options;
    readonly ForecastErrors _all;
    readonly ForecastErrors[] _folds, _steps;
    readonly Dictionary<string, ForecastErrors> _series = [];
    readonly List<string?> _names = [];

    /// <param name="options">Levels and number of folds.</param>
    /// <param name="horizon">Steps that are compared.</param>
    /// <param name="season">Steps of the season that scales the errors.</param>
    /// <param name="forecasts">All forecasts of the method.</param>
    public MetricsBreakdown(BacktestOptions options, int horizon, int season, IEnumerable<BacktestForecast> forecasts)
    {
        (_options, _all) = (options, new(options.QuantileLevels, options.ConfidenceLevels));
        _folds = [.. Enumerable.Range(0, options.NumberOfFolds).Select(_ => Empty())];
        _steps = [.. Enumerable.Range(0, horizon).Select(_ => Empty())];
        foreach (var forecast in forecasts) Add(forecast, season);
    }

    /// <summary>The method's result, beside the two that others are measured by.</summary>
    public BacktestResult Result(string name, IEnumerable<(ITransformer? Model, IReadOnlyList<BacktestForecast> Forecasts)> folds, MetricsBreakdown seasonalNaive, MetricsBreakdown naive2, int season)
    {
        return new()
        {
            Name = name,
            Metrics = Complete(_all, seasonalNaive._all, naive2._all),
            Folds = [.. folds.Select((fold, i) => new BacktestFold { Fold = i, Model = fold.Model, Forecasts = fold.Forecasts, Metrics = Complete(_folds[i], seasonalNaive._folds[i], naive2._folds[i]) })],
            BySeries = [.. _names.Select(series => new SeriesMetrics { Series = series, Metrics = Complete(_series[series ?? ""], seasonalNaive._series[series ?? ""], naive2._series[series ?? ""]) })],
            ByStep = [.. _steps.Select((errors, step) => Complete(errors, seasonalNaive._steps[step], naive2._steps[step]))],
        };

        ForecastingMetrics Complete(ForecastErrors own, ForecastErrors seasonal, ForecastErrors benchmark)
        {
            var (metrics, by) = (own.Metrics(), benchmark.Metrics());
            return metrics with
            {
                SeasonLength = season,
                SeasonalNaive = seasonal.Metrics() with { SeasonLength = season },
                OverallWeightedAverage = ((Ratio(metrics.SymmetricMeanAbsolutePercentageError, by.SymmetricMeanAbsolutePercentageError) + Ratio(metrics.MeanAbsoluteScaledError, by.MeanAbsoluteScaledError)) / 2),
            };
        }
    }

    static double Ratio(double error, double by) => by > 0 ? error / by : double.NaN;

    ForecastErrors Empty() => new(_options.QuantileLevels, _options.ConfidenceLevels);

    void Add(BacktestForecast forecast, int season)
    {
        if (!_series.TryGetValue(forecast.Series ?? "", out var series))
        {
            _series[forecast.Series ?? ""] = series = Empty();
            _names.Add(forecast.Series);
        }
        var errors = new WindowErrors(_options.QuantileLevels, _options.ConfidenceLevels, forecast.Quantiles, ForecastAccuracy.SeasonalDifference([.. forecast.History], season));
        for (var step = 0; step < forecast.Actual.Count; step++)
            foreach (var sums in (ReadOnlySpan<ForecastErrors>)[_all, _folds[forecast.Fold], _steps[step], series]) errors.AddTo(sums, step, forecast.Actual[step], forecast.Forecast[step]);
    }
}
