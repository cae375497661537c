using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>How much a metric changed from the baseline in each of the permutations.</summary>
static class Change
{
    public static MetricStatistics Of<TMetrics>(TMetrics baseline, TMetrics[] permuted, Func<TMetrics, double> metric) =>
        new([.. permuted.Select(metrics => metric(metrics) - metric(baseline))]);
}
