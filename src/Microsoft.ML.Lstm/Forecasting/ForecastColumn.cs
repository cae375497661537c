namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>What a column that a forecaster adds holds.</summary>
enum ForecastColumn
{
    Point,
    Lower,
    Upper,
    Quantiles,
}
