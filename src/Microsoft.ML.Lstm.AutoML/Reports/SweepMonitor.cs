using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.AutoML.Reports;

namespace Microsoft.ML.Lstm;

/// <summary>Follows a sweep: shows its progress as text, and keeps what a report shows. Set it by <c>experiment.SetSweepMonitor(monitor)</c>.</summary>
/// <param name="output">Where progress is written, such as <c>Console.Out</c>; null, the default, for nowhere.</param>
/// <param name="isTerminal">Whether one line follows all trials, written over again and again; else, the default, each trial gets a line.</param>
public sealed class SweepMonitor(TextWriter? output = null, bool isTerminal = false) : IMonitor
{
    readonly List<SweepTrial> _trials = [];
    readonly ProgressLine? _line = output is null ? null : new(output, isTerminal);

    /// <summary>The trials that have ended, in order.</summary>
    public IReadOnlyList<SweepTrial> Trials => _trials;

    /// <summary>The trial with the least loss, which is the winner so far: the options as given, unless another beats them by more than chance. Null before one has succeeded.</summary>
    public SweepTrial? Best { get; private set; }

    /// <summary>Which trial wins, and why; empty before one has succeeded.</summary>
    public string Outcome => SweepOutcome.Describe(_trials, Best);

    /// <summary>The page of the trials so far.</summary>
    public SweepReport Report() => new() { Trials = [.. _trials] };

    /// <summary>Tells the limits of the sweep, from which the bar and the time left come.</summary>
    internal SweepMonitor Limit(int trials, double seconds)
    {
        _line?.Limit(trials, seconds);
        return this;
    }

    void IMonitor.ReportRunningTrial(TrialSettings settings)
    {
        if (settings.TrialId == 0) _line?.Begin();
        _line?.Write(_trials.Count, Best);
    }

    void IMonitor.ReportCompletedTrial(TrialResult result) => Add(SweepTrial.Of(result));

    void IMonitor.ReportFailTrial(TrialSettings settings, Exception exception) => Add(SweepTrial.OfFailed(settings, exception));

    void IMonitor.ReportBestTrial(TrialResult result)
    {
    }

    void Add(SweepTrial trial)
    {
        _trials.Add(trial);
        if (!trial.IsStoppedEarly && trial.Loss < (Best?.Loss ?? double.MaxValue)) Best = trial;
        _line?.End(trial, _trials.Count, Best);
    }
}
