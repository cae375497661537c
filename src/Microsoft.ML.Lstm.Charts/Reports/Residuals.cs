namespace Microsoft.ML.Lstm.Charts.Reports;

/// <summary>The forecaster's errors, in units of each series' mean seasonal difference, by their place in the series.</summary>
sealed class Residuals
{
    readonly List<SortedDictionary<int, double>> _series = [];

    public Residuals(Backtest backtest)
    {
        foreach (var series in backtest.Result.Folds.SelectMany(fold => fold.Forecasts).GroupBy(forecast => forecast.Series))
        {
            var residuals = new SortedDictionary<int, double>();
            foreach (var forecast in series)
            {
                var scale = ForecastAccuracy.SeasonalDifference([.. forecast.History], backtest.SeasonLength);
                if (!(scale > 0)) continue;
                // Where windows overlap the later origin counts: its forecast has the shorter lead.
                for (var step = 0; step < forecast.Actual.Count; step++)
                    if (((double)forecast.Actual[step] - forecast.Forecast[step]) / scale is var residual && double.IsFinite(residual)) residuals[forecast.Origin + backtest.Gap + step] = residual;
            }
            if (residuals.Count > 0) _series.Add(residuals);
        }
    }

    public IEnumerable<double> All => _series.SelectMany(series => series.Values);

    /// <summary>The autocorrelation at lags 1 to <paramref name="lags"/>, over pairs that many steps apart; NaN where there are fewer than eight.</summary>
    public double[] Autocorrelation(int lags)
    {
        var means = _series.ConvertAll(series => series.Values.Average());
        var variance = _series.Zip(means, (series, mean) => series.Values.Sum(value => (value - mean) * (value - mean))).Sum() / Math.Max(1, _series.Sum(series => series.Count));
        return [.. Enumerable.Range(1, lags).Select(lag =>
        {
            var (sum, count) = (0.0, 0);
            foreach (var (series, mean) in _series.Zip(means))
                foreach (var (place, value) in series)
                    if (series.TryGetValue(place + lag, out var later)) (sum, count) = (sum + ((value - mean) * (later - mean)), count + 1);
            return count >= 8 && variance > 0 ? sum / count / variance : double.NaN;
        })];
    }
}
