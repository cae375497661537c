namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>A forecaster of its own for each series.</summary>
sealed class EachSeriesForecaster(Func<IFoldForecaster> start) : IFoldForecaster
{
    readonly Dictionary<int, IFoldForecaster> _series = [];

    public ITransformer? Fit(Fold fold)
    {
        ITransformer? model = null;
        foreach (var series in fold.Series)
        {
            // A series that comes late has no model that could go on.
            var isNew = !_series.TryGetValue(series, out var forecaster);
            if (isNew) _series[series] = forecaster = start();
            model = forecaster!.Fit(fold.Only(series, isNew));
        }
        return fold.Series.Length == 1 ? model : null;
    }

    public void Forecast(Fold fold, FoldForecasts forecasts)
    {
        foreach (var series in fold.Series) _series[series].Forecast(fold.Only(series), forecasts);
    }
}
