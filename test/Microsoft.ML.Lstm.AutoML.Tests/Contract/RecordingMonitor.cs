using Microsoft.ML.AutoML;

namespace Microsoft.ML.Lstm.AutoML.Tests.Contract;

/// <summary>Keeps what it is told, a word and the trial's number each.</summary>
sealed class RecordingMonitor : IMonitor
{
    readonly List<string> _events = [];

    public string Events => string.Join(' ', _events);

    public Exception? Failure { get; private set; }

    public List<TrialResult> Completed { get; } = [];

    public void ReportRunningTrial(TrialSettings settings) => _events.Add($"running:{settings.TrialId}");

    public void ReportCompletedTrial(TrialResult result)
    {
        Completed.Add(result);
        _events.Add($"completed:{result.TrialSettings.TrialId}");
    }

    public void ReportBestTrial(TrialResult result) => _events.Add($"best:{result.TrialSettings.TrialId}");

    public void ReportFailTrial(TrialSettings settings, Exception? exception = null)
    {
        Failure = exception;
        _events.Add($"failed:{settings.TrialId}");
    }
}
