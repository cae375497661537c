namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>Folds of a forecaster that one training serves.</summary>
/// <param name="Model">The model as it was trained, before the first origin.</param>
/// <param name="Forecasts">What was forecast, origin by origin.</param>
/// <param name="SeasonLength">Steps of the season that scales the errors; 1 for none.</param>
sealed record BacktestPart(ITransformer? Model, IReadOnlyList<BacktestForecast> Forecasts, int SeasonLength);
