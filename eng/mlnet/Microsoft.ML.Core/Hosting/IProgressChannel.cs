namespace Microsoft.ML.Runtime;

public interface IProgressChannelProvider
{
    IProgressChannel StartProgressChannel(string name);
}

/// <summary>Takes the progress of one calculation.</summary>
public interface IProgressChannel : IProgressChannelProvider, IDisposable
{
    void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction);

    void Checkpoint(params double?[] values);
}

/// <summary>One row of progress.</summary>
public interface IProgressEntry
{
    void SetProgress(int index, double value);

    void SetProgress(int index, double value, double lim);

    void SetMetric(int index, double value);
}

/// <summary>The names of what is reported.</summary>
public sealed class ProgressHeader
{
    public readonly IReadOnlyList<string> UnitNames;
    public readonly IReadOnlyList<string> MetricNames;

    public ProgressHeader(string[] metricNames, string[] unitNames)
    {
        MetricNames = metricNames ?? [];
        UnitNames = unitNames ?? [];
    }

    public ProgressHeader(params string[] unitNames)
        : this(null, unitNames)
    {
    }
}
