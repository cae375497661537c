using Microsoft.ML.StandIn;

namespace Microsoft.ML.Data;

public sealed class MulticlassClassificationMetricsStatistics
{
    internal MulticlassClassificationMetricsStatistics(MulticlassClassificationMetrics baseline, MulticlassClassificationMetrics[] permuted)
    {
        MacroAccuracy = Change.Of(baseline, permuted, metrics => metrics.MacroAccuracy);
        MicroAccuracy = Change.Of(baseline, permuted, metrics => metrics.MicroAccuracy);
        LogLoss = Change.Of(baseline, permuted, metrics => metrics.LogLoss);
        LogLossReduction = Change.Of(baseline, permuted, metrics => metrics.LogLossReduction);
        TopKAccuracy = Change.Of(baseline, permuted, metrics => metrics.TopKAccuracy);
        PerClassLogLoss = [.. baseline.PerClassLogLoss.Select((_, i) => Change.Of(baseline, permuted, metrics => metrics.PerClassLogLoss[i]))];
    }

    public MetricStatistics MacroAccuracy { get; }

    public MetricStatistics MicroAccuracy { get; }

    public MetricStatistics LogLoss { get; }

    public MetricStatistics LogLossReduction { get; }

    public MetricStatistics TopKAccuracy { get; }

    public IReadOnlyList<MetricStatistics> PerClassLogLoss { get; }
}
