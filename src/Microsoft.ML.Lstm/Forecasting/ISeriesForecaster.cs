namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>A model that forecasts every series from where it stands.</summary>
interface ISeriesForecaster
{
    IReadOnlyList<SeriesForecast> Forecast(int? horizon, float? confidenceLevel);
}
