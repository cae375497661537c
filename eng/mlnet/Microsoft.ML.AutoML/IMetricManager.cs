namespace Microsoft.ML.AutoML;

/// <summary>The metric of an experiment.</summary>
public interface IMetricManager
{
    bool IsMaximize { get; }

    string MetricName { get; }
}
