using Microsoft.ML.StandIn;

namespace Microsoft.ML.Data;

public sealed class BinaryClassificationMetricsStatistics
{
    internal BinaryClassificationMetricsStatistics(BinaryClassificationMetrics baseline, BinaryClassificationMetrics[] permuted)
    {
        AreaUnderRocCurve = Change.Of(baseline, permuted, metrics => metrics.AreaUnderRocCurve);
        Accuracy = Change.Of(baseline, permuted, metrics => metrics.Accuracy);
        PositivePrecision = Change.Of(baseline, permuted, metrics => metrics.PositivePrecision);
        PositiveRecall = Change.Of(baseline, permuted, metrics => metrics.PositiveRecall);
        NegativePrecision = Change.Of(baseline, permuted, metrics => metrics.NegativePrecision);
        NegativeRecall = Change.Of(baseline, permuted, metrics => metrics.NegativeRecall);
        F1Score = Change.Of(baseline, permuted, metrics => metrics.F1Score);
        AreaUnderPrecisionRecallCurve = Change.Of(baseline, permuted, metrics => metrics.AreaUnderPrecisionRecallCurve);
    }

    public MetricStatistics AreaUnderRocCurve { get; }

    public MetricStatistics Accuracy { get; }

    public MetricStatistics PositivePrecision { get; }

    public MetricStatistics PositiveRecall { get; }

    public MetricStatistics NegativePrecision { get; }

    public MetricStatistics NegativeRecall { get; }

    public MetricStatistics F1Score { get; }

    public MetricStatistics AreaUnderPrecisionRecallCurve { get; }
}
