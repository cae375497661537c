namespace Microsoft.ML.Data;

/// <summary>Mean and spread of a metric over several permutations.</summary>
public sealed class MetricStatistics
{
    internal MetricStatistics(double[] values)
    {
        Count = values.Length;
        Mean = Count > 0 ? values.Average() : 0;
        StandardDeviation = Count > 1 ? Math.Sqrt(values.Sum(value => (value - Mean) * (value - Mean)) / (Count - 1)) : 0;
        StandardError = Count > 1 ? StandardDeviation / Math.Sqrt(Count) : 0;
    }

    public double Mean { get; }

    public double StandardDeviation { get; }

    public double StandardError { get; }

    public int Count { get; }
}
