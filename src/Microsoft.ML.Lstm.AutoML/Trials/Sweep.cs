using System.Diagnostics;
using Microsoft.ML.AutoML;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>What the trials of a sweep share. Trials run one after another.</summary>
sealed class Sweep(SweepOptions options)
{
    readonly Dictionary<string, KnownTrial> _known = [];
    readonly HashSet<string> _learnt = [];
    readonly List<double> _secondsPerOperation = [], _seconds = [], _losses = [];
    SweepCheckpoint? _checkpoint;
    long _started;

    public SweepOptions Options => options;

    /// <summary>Judges trials by the mean loss of their folds.</summary>
    public MedianRule Folds { get; } = new(losses => losses.Average());

    /// <summary>Judges trainings by their least validation loss.</summary>
    public MedianRule Epochs { get; } = new(losses => losses.Min());

    /// <summary>The least loss so far.</summary>
    public double Best { get; private set; } = double.MaxValue;

    /// <summary>Begins a trial; the first one of a run starts the clock and opens the checkpoint.</summary>
    public void Begin(TrialSettings settings, Func<string> describe)
    {
        if (settings.TrialId == 0 || _started == 0) _started = Stopwatch.GetTimestamp();
        if (options.CheckpointFolder is not { } folder || _checkpoint is not null) return;
        _checkpoint = SweepCheckpoint.Open(folder, describe());
        foreach (var trial in _checkpoint.Trials) _known[trial.Parameter] = trial;
    }

    /// <summary>The outcome of a trial with the same settings; null for none.</summary>
    public KnownTrial? Find(string parameter)
    {
        if (!_known.TryGetValue(parameter, out var trial)) return null;
        if (_learnt.Add(parameter)) Learn(trial);
        return trial;
    }

    public ITransformer? ModelOf(MLContext context, KnownTrial trial) => _checkpoint?.Load(context, trial);

    /// <summary>What a hopeless trial is counted as: what it came to, but no better than the median of those that were not, which have been judged by all folds.</summary>
    public double Hopeless(double loss) => _losses.Count == 0 ? loss : Math.Max(loss, _losses.Order().ElementAt(_losses.Count / 2));

    void Learn(KnownTrial trial)
    {
        Folds.Add(trial.FoldLosses);
        if (trial.EpochLosses.Length > 0) Epochs.Add(trial.EpochLosses);
        if (trial.Failure is not null || trial.IsStoppedEarly) return;
        _losses.Add(trial.Loss);
        Best = Math.Min(Best, trial.Loss);
    }

    /// <summary>Keeps a trial that has ended.</summary>
    /// <param name="context">Saves the model.</param>
    /// <param name="trial">Its outcome.</param>
    /// <param name="model">Its model, where it is the best so far.</param>
    /// <param name="plannedOperations">Operations that it was planned to take; 0 where they are not known.</param>
    public void Keep(MLContext context, KnownTrial trial, ITransformer? model, double plannedOperations)
    {
        if (model is not null && _checkpoint is not null) trial = trial with { ModelFile = _checkpoint.Save(context, model) };
        _known[trial.Parameter] = trial;
        _checkpoint?.Add(trial);
        _learnt.Add(trial.Parameter);
        Learn(trial);
        if (trial.Failure is not null || trial.IsStoppedEarly) return;
        _seconds.Add(trial.ElapsedSeconds);
        if (plannedOperations > 0) _secondsPerOperation.Add(trial.ElapsedSeconds / plannedOperations);
    }

    /// <summary>Refuses a trial that would not end in the time left, while a shorter one would.</summary>
    /// <exception cref="InvalidOperationException">It is refused.</exception>
    public void RefuseIfTooLong(double plannedOperations, double limitSeconds)
    {
        if (plannedOperations <= 0 || _secondsPerOperation.Count < 3) return;
        var (left, seconds) = (limitSeconds - Stopwatch.GetElapsedTime(_started).TotalSeconds, plannedOperations * _secondsPerOperation.Order().ElementAt(_secondsPerOperation.Count / 2));
        if (seconds > 1.5 * left && _seconds.Min() < left)
            throw new InvalidOperationException(FormattableString.Invariant($"Not begun: by its floating-point operations the trial would take about {seconds:F0} s, and {left:F0} s are left."));
    }
}
