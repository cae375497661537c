using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>Forecasts each series from its values alone; where the standard deviation of the errors is known, with the quantiles of a normal distribution.</summary>
/// <param name="forecast">Gives the forecasts and their standard deviations from values, steps and season.</param>
sealed class HistoryForecaster(HistoryForecaster.Function forecast) : IFoldForecaster
{
    public delegate (float[] Point, double[]? Spread) Function(ReadOnlySpan<float> history, int horizon, int seasonLength);

    public ITransformer? Fit(Fold fold) => null;

    public void Forecast(Fold fold, FoldForecasts forecasts)
    {
        var deviates = Array.ConvertAll(fold.Levels, level => NormalQuantile.At(level));
        foreach (var series in fold.Series)
        {
            var (point, spread) = forecast(fold.History(series), fold.Steps, fold.SeasonLength);
            forecasts.SetPoint(series, point);
            if (spread is null) continue;
            for (var level = 0; level < deviates.Length; level++)
                forecasts.SetQuantile(series, level, [.. spread.Select((deviation, step) => (float)(point[step] + (deviates[level] * deviation)))]);
        }
    }
}
