using System.Diagnostics;
using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>A trial from its beginning to its result.</summary>
/// <param name="sweep">What it shares with the others.</param>
/// <param name="evaluation">How it is judged.</param>
/// <param name="experiment">The seed, and the time limit.</param>
/// <param name="settings">The trial.</param>
/// <param name="context">The context of its trainings.</param>
/// <param name="create">Makes its estimator.</param>
/// <param name="parameter">Its settings as JSON.</param>
sealed class RunningTrial(
    Sweep sweep, ITrialEvaluation evaluation, AutoMLExperiment.AutoMLExperimentSettings experiment, TrialSettings settings, MLContext context,
    Func<MLContext, IEstimator<ITransformer>> create, string parameter)
{
    readonly long _started = Stopwatch.GetTimestamp();
    readonly List<double> _epochLosses = [], _foldLosses = [];
    CancellationTokenSource _ending = null!;
    TrialWatch _watch = null!;
    bool _isHopeless;

    /// <summary>Runs it.</summary>
    /// <exception cref="OperationCanceledException">The experiment ended it.</exception>
    /// <exception cref="InvalidOperationException">It has failed, or was not begun.</exception>
    public LstmTrialResult Run(CancellationToken ct)
    {
        using var ending = _ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        // Trainers that know no token are asked through their context.
        using var canceling = ct.Register(() => MLNetInternals.Cancel(context));
        _watch = new(ending.Token) { OnReport = Observe };
        _watch.Attach(context);
        var trial = new Trial(settings, context, () => create(context), OnFold, ct);
        try
        {
            trial.CreateEstimator();
            sweep.RefuseIfTooLong(_watch.PlannedOperations, experiment.MaxExperimentTimeInSeconds);
            return Judge(trial);
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException("The trial was cancelled.", ct);
        }
        catch (InvalidOperationException failure) when (sweep.Best == double.MaxValue)
        {
            // ML.NET's experiment would end with the first trial that fails.
            return Keep(trial, double.NaN, double.MaxValue, model: null, failure);
        }
    }

    LstmTrialResult Judge(Trial trial)
    {
        ITransformer? model = null;
        try
        {
            model = evaluation.Run(trial);
        }
        catch (HopelessTrialException)
        {
            _isHopeless = true;
        }

        trial.Token.ThrowIfCancellationRequested();
        var metric = trial.Metrics.Average();
        var loss = _isHopeless ? sweep.Hopeless(_foldLosses.Average()) : _foldLosses.Average();
        if (!double.IsFinite(loss)) throw new InvalidOperationException(FormattableString.Invariant($"The metric is {metric}: it cannot be told on these data. Take another metric."));
        var isBest = !_isHopeless && loss < sweep.Best;
        if (isBest) model = evaluation.Fit(trial) ?? model;
        trial.Token.ThrowIfCancellationRequested();
        return Keep(trial, metric, loss, isBest ? model : null, failure: null);
    }

    LstmTrialResult Keep(Trial trial, double metric, double loss, ITransformer? model, Exception? failure)
    {
        var elapsed = Stopwatch.GetElapsedTime(_started);
        var cost = experiment.Seed is null ? elapsed.TotalMilliseconds : TrialCost.LeastMilliseconds + (_watch.Operations / TrialCost.OperationsPerMillisecond);
        var known = new KnownTrial
        {
            Parameter = parameter,
            Metric = metric,
            Loss = loss,
            Cost = cost,
            ElapsedSeconds = elapsed.TotalSeconds,
            FoldLosses = [.. _foldLosses],
            EpochLosses = [.. _epochLosses],
            IsStoppedEarly = _isHopeless,
            Failure = failure?.Message,
        };
        sweep.Keep(context, known, model, _watch.PlannedOperations);
        return new()
        {
            TrialSettings = settings,
            Model = model!,
            Metric = metric,
            Loss = loss,
            DurationInMilliseconds = cost,
            Elapsed = elapsed,
            FoldLosses = [.. _foldLosses],
            Epochs = _watch.Reports,
            IsStoppedEarly = _isHopeless,
            Failure = failure,
        };
    }

    void OnFold(Trial trial)
    {
        _foldLosses.Add(evaluation.LossOf(trial.Metrics[^1]));
        if (_isHopeless || (sweep.Options.StopHopelessTrials && _foldLosses.Count < evaluation.Folds && sweep.Folds.IsHopeless(_foldLosses))) throw new HopelessTrialException();
    }

    /// <summary>Follows the first network of the trial; a training that is hopeless is ended, and judged by what it has learnt.</summary>
    void Observe(TrainingReport report)
    {
        if (!evaluation.ComparesEpochs || _foldLosses.Count > 0 || report.Member > 0 || !double.IsFinite(report.ValidationLoss) || report.Epoch != _epochLosses.Count + 1) return;
        _epochLosses.Add(report.ValidationLoss);
        if (!sweep.Options.StopHopelessTrials || _isHopeless || report.Epoch == report.Epochs || !sweep.Epochs.IsHopeless(_epochLosses)) return;
        _isHopeless = true;
        _ending.Cancel();
    }
}
