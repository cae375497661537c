using System.Diagnostics;
using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.AutoML.Evaluations;
using Microsoft.ML.Lstm.AutoML.SearchSpaces;
using Microsoft.ML.Lstm.AutoML.Winners;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>What the trials of a sweep share. Trials run one after another.</summary>
sealed class Sweep(SweepOptions options)
{
    readonly Dictionary<string, KnownTrial> _known = [];
    readonly Dictionary<string, Verdict?> _learnt = [];
    readonly List<double> _secondsPerOperation = [], _seconds = [], _losses = [];
    readonly WinnerRule _rule = new();
    SweepCheckpoint? _checkpoint;
    long _started;

    public SweepOptions Options => options;

    /// <summary>Threads of a trial.</summary>
    public int Threads => options.Threads ?? Environment.ProcessorCount;

    /// <summary>How all trials are judged.</summary>
    public ITrialEvaluation? Evaluation { get; set; }

    /// <summary>Judges trials by the mean loss of their folds.</summary>
    public MedianRule Folds { get; } = new(losses => losses.Average());

    /// <summary>Judges trainings by their least validation loss.</summary>
    public MedianRule Epochs { get; } = new(losses => losses.Min());

    /// <summary>What an ensemble is chosen from.</summary>
    public CandidatePool Candidates { get; } = new();

    /// <summary>The least loss so far, of those that may win.</summary>
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
    public KnownTrial? Find(string parameter) => _known.GetValueOrDefault(parameter);

    public ITransformer? ModelOf(MLContext context, KnownTrial trial) => _checkpoint?.Load(context, trial);

    /// <summary>How a trial compares; it does not count yet.</summary>
    public Verdict Judge(TrialLoss trial, TrialStart start) => _rule.Judge(trial, start);

    /// <summary>What tuners are told that a hopeless trial came to: no better than the median of those that were not, which have been judged by all folds.</summary>
    public double Hopeless(double loss) => _losses.Count == 0 ? loss : Math.Max(loss, _losses.Order().ElementAt(_losses.Count / 2));

    /// <summary>Learns from a trial that has ended, once; how it compares, null where it failed. One that was ended early has no model, so it is never better than the best that may win.</summary>
    public Verdict? Learn(KnownTrial trial)
    {
        if (_learnt.TryGetValue(trial.Parameter, out var verdict)) return verdict;
        Folds.Add(trial.FoldLosses);
        if (trial.EpochLosses.Length > 0) Epochs.Add(trial.EpochLosses);
        if (trial.IsWhole)
        {
            verdict = _rule.Add(trial.TrialLoss, trial.Start);
            _losses.Add(trial.Loss);
            Best = Math.Min(Best, verdict.Loss);
        }
        else if (trial.IsStoppedEarly) verdict = new(Best < double.MaxValue ? Math.Max(Best, trial.Loss) : trial.Loss, false, "");

        return _learnt[trial.Parameter] = verdict;
    }

    /// <summary>Keeps a trial that has ended, and learns from it.</summary>
    /// <param name="context">Saves the model.</param>
    /// <param name="trial">Its outcome.</param>
    /// <param name="model">Its model, where it is the best so far.</param>
    /// <param name="plannedOperations">Operations that it was planned to take; 0 where they are not known.</param>
    public Verdict? Keep(MLContext context, KnownTrial trial, ITransformer? model, double plannedOperations)
    {
        if (model is not null && _checkpoint is not null) trial = trial with { ModelFile = _checkpoint.Save(context, model) };
        _known[trial.Parameter] = trial;
        _checkpoint?.Add(trial);
        if (trial.IsWhole)
        {
            _seconds.Add(trial.ElapsedSeconds);
            if (plannedOperations > 0) _secondsPerOperation.Add(trial.ElapsedSeconds / plannedOperations);
        }

        return Learn(trial);
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
