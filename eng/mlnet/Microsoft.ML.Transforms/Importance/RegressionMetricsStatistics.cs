using Microsoft.ML.StandIn;

namespace Microsoft.ML.Data;

public sealed class RegressionMetricsStatistics
{
    internal RegressionMetricsStatistics(RegressionMetrics baseline, RegressionMetrics[] permuted)
    {
        MeanAbsoluteError = Change.Of(baseline, permuted, metrics => metrics.MeanAbsoluteError);
        MeanSquaredError = Change.Of(baseline, permuted, metrics => metrics.MeanSquaredError);
        RootMeanSquaredError = Change.Of(baseline, permuted, metrics => metrics.RootMeanSquaredError);
        LossFunction = Change.Of(baseline, permuted, metrics => metrics.LossFunction);
        RSquared = Change.Of(baseline, permuted, metrics => metrics.RSquared);
    }

    public MetricStatistics MeanAbsoluteError { get; }

    public MetricStatistics MeanSquaredError { get; }

    public MetricStatistics RootMeanSquaredError { get; }

    public MetricStatistics LossFunction { get; }

    public MetricStatistics RSquared { get; }
}
