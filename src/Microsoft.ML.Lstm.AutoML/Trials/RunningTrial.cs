using System.Diagnostics;
using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.AutoML.Evaluations;
using Microsoft.ML.Lstm.AutoML.SearchSpaces;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>A trial from its beginning to its result.</summary>
/// <param name="sweep">What it shares with the others.</param>
/// <param name="evaluation">How it is judged.</param>
/// <param name="experiment">The seed, and the time limit.</param>
/// <param name="settings">The trial.</param>
/// <param name="start">Where its settings come from.</param>
/// <param name="trainings">Its trainings.</param>
/// <param name="parameter">Its settings as JSON.</param>
sealed class RunningTrial(
    Sweep sweep, ITrialEvaluation evaluation, AutoMLExperiment.AutoMLExperimentSettings experiment, TrialSettings settings, TrialStart start, TrialTrainings trainings, string parameter)
{
    readonly long _started = Stopwatch.GetTimestamp();
    readonly List<double> _epochLosses = [], _foldLosses = [];
    readonly List<IHeldOut> _heldOut = [];
    readonly List<TrainingReport> _epochs = [];
    ITransformer? _first;
    double _operations, _planned;
    bool _isHopeless;

    /// <summary>Runs it.</summary>
    /// <exception cref="OperationCanceledException">The experiment ended it.</exception>
    /// <exception cref="InvalidOperationException">It has failed, or was not begun.</exception>
    public LstmTrialResult Run(CancellationToken ct)
    {
        try
        {
            // An estimator that is made tells what its training is to take.
            _planned = trainings.Run(null, null, training => training.CreateEstimator(), ct).Watch.PlannedOperations;
            sweep.RefuseIfTooLong(_planned, experiment.MaxExperimentTimeInSeconds);
            return Judge(ct);
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException("The trial was cancelled.", ct);
        }
        catch (InvalidOperationException failure) when (sweep.Best == double.MaxValue)
        {
            // ML.NET's experiment would end with the first trial that fails.
            return Keep(Outcome(double.NaN, double.MaxValue) with { Failure = failure.Message, FailureType = failure.GetType().FullName }, model: null, failure);
        }
    }

    LstmTrialResult Judge(CancellationToken ct)
    {
        try
        {
            new FoldTeam(sweep.Threads).Run(evaluation.Folds, RunFold, Take, ct);
        }
        catch (HopelessTrialException)
        {
            _isHopeless = true;
        }

        ct.ThrowIfCancellationRequested();
        var (metric, mean) = (_heldOut.Average(held => held.Metric), _foldLosses.Average());
        if (!double.IsFinite(mean)) throw new InvalidOperationException(FormattableString.Invariant($"The metric is {metric}: it cannot be told on these data. Take another metric."));
        if (_isHopeless) return Keep(Outcome(metric, sweep.Hopeless(mean)) with { IsStoppedEarly = true }, model: null);

        var outcome = Outcome(metric, mean) with { Parts = [.. _heldOut.SelectMany((held, fold) => HeldOutLoss.Parts(held, fold, evaluation.LossOf))] };
        var isBest = sweep.Judge(outcome.TrialLoss, start).Loss < sweep.Best;
        var model = isBest ? trainings.Run(null, null, evaluation.Fit, ct).Outcome ?? _first : null;
        ct.ThrowIfCancellationRequested();
        sweep.Candidates.Add(new(settings, outcome, [.. _heldOut]));
        return Keep(outcome, model);
    }

    (FoldOutcome Outcome, TrialWatch Watch) RunFold(int fold, int threads, CancellationToken token) => trainings.Run(
        sweep.Options.Threads is null && evaluation.Folds == 1 ? null : threads, fold == 0 ? IsHopeless : null, training => evaluation.Evaluate(training, fold), token);

    void Take(int fold, (FoldOutcome Outcome, TrialWatch Watch) ran)
    {
        _first ??= ran.Outcome.Model;
        _heldOut.Add(ran.Outcome.HeldOut);
        _foldLosses.Add(evaluation.LossOf(ran.Outcome.HeldOut.Metric));
        // Networks of a training may run side by side.
        _epochs.AddRange(ran.Watch.Reports.OrderBy(report => report.Phase).ThenBy(report => report.Member));
        _operations += ran.Watch.Operations;
        evaluation.Tell(fold, ran.Outcome);
        if (_isHopeless || (sweep.Options.StopHopelessTrials && _foldLosses.Count < evaluation.Folds && sweep.Folds.IsHopeless(_foldLosses))) throw new HopelessTrialException();
    }

    /// <summary>Follows the first network of the trial; a training that is hopeless is ended, and judged by what it has learnt.</summary>
    bool IsHopeless(TrainingReport report)
    {
        if (!evaluation.ComparesEpochs || _isHopeless || report.Member > 0 || !double.IsFinite(report.ValidationLoss) || report.Epoch != _epochLosses.Count + 1) return false;
        _epochLosses.Add(report.ValidationLoss);
        return _isHopeless = sweep.Options.StopHopelessTrials && report.Epoch < report.Epochs && sweep.Epochs.IsHopeless(_epochLosses);
    }

    KnownTrial Outcome(double metric, double loss)
    {
        var elapsed = Stopwatch.GetElapsedTime(_started);
        return new()
        {
            Parameter = parameter,
            Start = start,
            Metric = metric,
            Loss = loss,
            Cost = experiment.Seed is null ? elapsed.TotalMilliseconds : TrialCost.LeastMilliseconds + (_operations / TrialCost.OperationsPerMillisecond),
            ElapsedSeconds = elapsed.TotalSeconds,
            FoldLosses = [.. _foldLosses],
            Epochs = [.. _epochs],
            EpochLosses = [.. _epochLosses],
        };
    }

    LstmTrialResult Keep(KnownTrial outcome, ITransformer? model, Exception? failure = null)
    {
        outcome = outcome with { ElapsedSeconds = Stopwatch.GetElapsedTime(_started).TotalSeconds };
        return outcome.Result(settings, sweep.Keep(new(experiment.Seed), outcome, model, _planned), model, failure);
    }
}
