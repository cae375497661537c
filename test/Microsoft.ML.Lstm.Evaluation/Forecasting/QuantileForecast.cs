namespace Microsoft.ML.Lstm.Evaluation.Forecasting;

/// <summary>A forecast of one series: quantiles [level][step], and the bounds of 95 %.</summary>
sealed record QuantileForecast(float[][] Quantiles, float[] Low, float[] High)
{
    public float[] Median => Quantiles[Quantiles.Length / 2];
}
