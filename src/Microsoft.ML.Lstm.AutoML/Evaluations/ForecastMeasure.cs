namespace Microsoft.ML.Lstm.AutoML.Evaluations;

/// <summary>A metric of forecasts.</summary>
/// <param name="Metric">What is measured.</param>
/// <param name="Options">Levels of quantiles and intervals.</param>
sealed record ForecastMeasure(ForecastingMetric Metric, BacktestOptions Options)
{
    public double Of(ForecastingMetrics metrics) => Metric switch
    {
        ForecastingMetric.MASE => metrics.MeanAbsoluteScaledError,
        ForecastingMetric.SMAPE => metrics.SymmetricMeanAbsolutePercentageError,
        ForecastingMetric.MAE => metrics.MeanAbsoluteError,
        ForecastingMetric.RMSE => metrics.RootMeanSquaredError,
        ForecastingMetric.QuantileLoss => metrics.WeightedQuantileLoss,
        _ => metrics.Coverage,
    };

    /// <summary>The loss; the smaller, the better.</summary>
    public double LossOf(double metric) => Metric == ForecastingMetric.Coverage ? Math.Abs(metric - Options.ConfidenceLevels[^1]) : metric;
}
