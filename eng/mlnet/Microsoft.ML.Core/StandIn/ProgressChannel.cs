using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>Progress that nobody listens to: as with ML.NET's own context, checkpoints do not reach its log.</summary>
sealed class ProgressChannel(LocalEnvironment host, string name) : IProgressChannel
{
    ProgressHeader _header;
    bool _disposed;

    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
    {
        CheckAlive();
        _header = host.CheckRef(header, nameof(header));
    }

    public void Checkpoint(params double?[] values)
    {
        CheckAlive();
        var known = (_header?.MetricNames.Count ?? 0) + (_header?.UnitNames.Count ?? 0) * 2;
        host.Check((values?.Length ?? 0) <= known, "Too many values provided in Checkpoint");
    }

    public IProgressChannel StartProgressChannel(string nested)
    {
        CheckAlive();
        return new ProgressChannel(host, $"{name}; {nested}");
    }

    public void Dispose() => _disposed = true;

    void CheckAlive() => host.Check(!_disposed, $"The progress channel '{name}' was disposed of.");
}
