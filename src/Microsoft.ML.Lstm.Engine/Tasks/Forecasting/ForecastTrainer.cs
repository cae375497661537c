using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>From series to a fitted forecaster.</summary>
/// <remarks>
/// A validation run is trained without the last part of each series: on it the number of epochs is found and the bounds are calibrated. Short series
/// are validated several times, each time with a validation part further back, as one part alone would say little. The members of the model
/// are then trained on everything for as many epochs, so that the newest data are learnt, too. They are combined with the naive forecast, as much as
/// helps there; where they do not beat it by more than chance, or where the series are too short for a validation part, the baseline is the model.
/// </remarks>
sealed class ForecastTrainer
{
    /// <summary>Validation windows from which on they alone tell how few known values forecast.</summary>
    const int EnoughWindows = 64;

    readonly ForecastOptions _options;
    readonly TrainingContext _context;
    readonly Func<bool> _isCanceled;
    readonly int _members, _horizon;
    readonly ForecastDataPreparation _setup;
    readonly ForecastModel? _previous;
    TrainingReport? _last;

    public ForecastTrainer(IReadOnlyList<float[]> series, ExampleSet? covariates, ForecastOptions options, TrainingContext context, ForecastModel? previous = null)
    {
        (_context, _isCanceled, _members, _previous) = (context, context.IsCanceled, options.Training.Members!.Value, previous);
        context.Work = "Looking for seasons";
        _setup = new(series, covariates, options, context.Seed, _isCanceled, previous);
        (_horizon, _options) = (options.Horizon, _setup.Options with { Training = options.Training with { Epochs = options.Training.Epochs ?? _setup.Epochs } });
    }

    public Forecaster Train()
    {
        if (_setup.Values.Outliers > 0) _context.Note($"{_setup.Values.Outliers} of the values lie so far outside what their series have ever been that they are read as missing");
        if (_setup.Values.Floored > 0)
            _context.Warn($"The previous model forecasts logarithms, so {_setup.Values.Floored} zeros are read as the least positive value of their series. Train a new model to forecast zeros.");
        _context.Work = "Fitting the linear baseline";
        var folds = _setup.ValidationFolds();
        var log = folds.Count > 0 ? folds[0].Data.Reader.Plan.Log : _options.LogTransform ?? false;
        Forecaster forecaster;
        try
        {
            forecaster = _previous is not null ? Continued(folds, _previous)
                : folds.Count > 0 ? Validated(folds)
                : _setup.CanValidate && !_setup.IsPartlyConstant ? WithoutValidation(_setup.Fitting(log))
                : Plain(log);
        }
        catch (TrainingFailedException failed) when (_options.Training.LearningRate <= ForecastOptions.Defaults.Training.LearningRate)
        {
            // The rate is not too high, so the series are what no network learns from: outliers, or windows nearly all of which are constant.
            _context.Warn($"No network could be trained, so {(_previous is null ? "the baseline" : "the previous model")} is the model. {failed.Message}");
            forecaster = _previous is null ? Plain(log) : Unchanged(_previous);
        }

        // Where the base alone is best, no member is trained after the validation runs.
        if (_last is { Progress: < 1 } && !_isCanceled()) _context.Report(_last with { Progress = 1 });
        return forecaster;
    }

    Forecaster Validated(List<ForecastTask> folds)
    {
        var chosen = Chosen(folds);
        var log = folds[0].Data.Reader.Plan.Log;
        Compare(chosen);
        if (chosen.Combination.NaiveWeight == 1) return Plain(log);
        var newest = chosen.Combination.Of(chosen.Folds[0]);
        // Where nothing that is learnt takes part, none is learnt from the rest.
        if (chosen.Combination.LearntWeight > 1e-3 && Refitted(chosen.Folds[0]) is { } fitting)
        {
            var members = Members(fitting, chosen.Epoch, chosen.Progress);
            if (members.Count > 0) return Build(chosen.Combination.Of(fitting), members, chosen.Combination.Calibration, chosen.Loss, chosen.Epoch, newest, chosen.Weights[0]);
        }

        return Build(newest, [chosen.Weights[0]], chosen.Combination.Calibration, chosen.Loss, chosen.Epoch, newest, chosen.Weights[0]);
    }

    /// <summary>The validation runs; where there are alternatives, those of the one whose forecasts are better by more than chance.</summary>
    ForecastSelection Chosen(List<ForecastTask> folds)
    {
        var (alternatives, futures) = (_setup.Alternatives(), Futures(folds));
        var runs = (1 + alternatives.Count) * folds.Count;
        var best = Select(folds, 0, runs);
        for (var i = 0; i < alternatives.Count && !_isCanceled(); i++)
        {
            var (name, architecture, decoding) = alternatives[i];
            ForecastSelection other;
            try
            {
                other = Select([.. folds.Select(fold => _setup.With(fold, architecture, decoding))], (1 + i) * folds.Count, runs);
            }
            catch (TrainingFailedException failed)
            {
                _context.Note($"The {name} could not be trained, so another network is the model. {failed.Message}");
                continue;
            }
            catch (OperationCanceledException) when (_isCanceled())
            {
                break;
            }

            var (own, others) = (best.Combination.Calibration.Errors(), other.Combination.Calibration.Errors());
            if (_isCanceled() || own.Length != others.Length || !PairedErrors.AreLarger(own, others, own.Average(), futures)) continue;
            _context.Note($"The {name} is taken: on {futures} held-out futures its error is {others.Average() / own.Average():F2} of the {(best.Folds[0].Network.Architecture == ForecastArchitecture.Mixer ? "mixer" : "recurrent network")}'s");
            best = other;
        }

        return alternatives.Count == 0 || _isCanceled() ? best : best with { Progress = (double)runs / (runs + _members) };
    }

    /// <summary>Validation runs, and how what they learn is combined.</summary>
    /// <param name="folds">Their tasks.</param>
    /// <param name="first">Validation runs before them.</param>
    /// <param name="runs">Validation runs in all.</param>
    ForecastSelection Select(List<ForecastTask> folds, int first, int runs)
    {
        var share = 1.0 / (runs + _members);
        var validationRuns = Ensemble.Fit(folds.Count, fold => Fit(folds[fold], _context.Seed, null, new(TrainingPhase.Selection, first + fold, (first + fold) * share, (first + fold + 1) * share)));
        var epoch = BestEpoch(validationRuns, folds);
        float[][] weights = [.. validationRuns.Select((run, fold) => After(folds[fold], run, epoch))];
        _context.Work = "Combining forecasts of the validation part";
        var combination = ForecastCombination.Choose(folds, weights, _setup.Plain(folds[0].Data.Reader.Plan.Log).Base, _setup.Pretrained, Futures(folds), _context);
        return new(folds, weights, epoch, validationRuns[0].Losses[epoch], combination, (first + folds.Count) * share);
    }

    /// <summary>Says where there is nothing to gain: nobody should take a forecast for better than the seasonal naive one that is not.</summary>
    void Compare(ForecastSelection chosen)
    {
        if (_isCanceled()) return;
        var (plan, futures) = (chosen.Folds[0].Data.Reader.Plan, Futures(chosen.Folds));
        var own = chosen.Combination.Calibration.Errors();
        var naive = ForecastCombination.ErrorsOf(NaiveBaselines.SeasonalNaive(plan), chosen.Folds, chosen.Weights, _context);
        if (own.Length != naive.Length || PairedErrors.AreLarger(naive, own, naive.Average(), futures)) return;
        var plain = plan.Seasons.Length == 0 ? "the last value" : "the last season";
        if (naive.Average() == 0) _context.Warn($"On {futures} held-out futures {plain} comes again exactly: there is nothing to gain.");
        else _context.Warn($"On {futures} held-out futures the forecasts are not better than {plain} by more than chance: their mean error is {own.Average() / naive.Average():F2} of its.");
    }

    /// <summary>
    /// Goes on from a model: validation runs from its weights on find how many epochs more are better on held-out windows, none where they are not. What is
    /// calibrated on more windows than the new data hold stays.
    /// </summary>
    Forecaster Continued(List<ForecastTask> folds, ForecastModel previous)
    {
        // Too little to hold anything out, so nothing could tell whether more training helps.
        if (folds.Count == 0 && (!_setup.CanValidate || _setup.IsPartlyConstant)) return Unchanged(previous);
        var fitting = _setup.Fitting(previous.Plan.Log);
        if (folds.Count == 0)
        {
            var all = Members(fitting, null, 0);
            return new(Recalibrated(Model(fitting, all, new(_options.Horizon), double.NaN, previous.Epochs + _options.Training.Epochs!.Value), previous));
        }

        _context.Work = "Fitting the linear baseline anew";
        if (BaselineRefit.Better(folds, previous.Members[0], _context) is { } refitted)
            (folds, fitting) = (refitted, BaselineRefit.Of(fitting, _context.Seed, () => false));
        var share = 1.0 / (folds.Count + _members);
        folds = [.. folds.Select(fold => StartOf(fold, 0))];
        var validationRuns = Ensemble.Fit(folds.Count, fold => Fit(folds[fold], _context.Seed, null, new(TrainingPhase.Selection, fold, fold * share, (fold + 1) * share)));
        var epoch = BestEpoch(validationRuns, folds);
        float[][] weights = [.. validationRuns.Select((run, fold) => After(folds[fold], run, epoch))];
        _context.Work = "Calibrating intervals";
        var calibration = new Calibration(_options.Horizon);
        for (var fold = 0; fold < weights.Length; fold++) calibration.Add(folds[fold], weights[fold], _context);
        var members = epoch == 0 ? [.. previous.Members] : _isCanceled() ? [] : Members(fitting, epoch, folds.Count * share);
        if (members.Count == 0) members = [weights[0]];
        var (loss, epochs) = (validationRuns[0].Losses[epoch], previous.Epochs + epoch);
        return calibration.Table().Rows >= Math.Min(EnoughWindows, previous.Scores.Rows) ? Build(fitting, members, calibration, loss, epochs, folds[0], weights[0])
            : new(Recalibrated(Model(fitting, members, calibration, loss, epochs), previous));
    }

    /// <summary>A model with the limits and the confidence level of these options.</summary>
    Forecaster Unchanged(ForecastModel model) => new(model with { Minimum = _setup.Values.Minimum, Maximum = _setup.Values.Maximum, ConfidenceLevel = _options.ConfidenceLevel });

    /// <summary>The bounds of a model as another one's.</summary>
    static ForecastModel Recalibrated(ForecastModel model, ForecastModel other) =>
        model with { Scores = other.Scores, WidthLimit = other.WidthLimit, IsLimitFormer = other.IsLimitFormer, ColdStart = other.ColdStart, Growth = other.Growth, Coverage = other.Coverage };

    /// <summary>A task that starts from the previous model's network, where there is one that has learnt.</summary>
    ForecastTask StartOf(ForecastTask task, int member) => _previous is { Epochs: > 0 } ? task with { Start = _previous.Members[member % _previous.Members.Length] } : task;

    /// <summary>The baseline alone, and bounds from all windows that it can be evaluated on.</summary>
    Forecaster Plain(bool log)
    {
        var task = _setup.Plain(log);
        var weights = new float[task.WeightCount];
        var calibration = new Calibration(_options.Horizon);
        _context.Work = "Calibrating intervals";
        calibration.Add(task, weights, _context);
        return Build(task, [weights], calibration, double.NaN, 0, task, weights);
    }

    int Futures(List<ForecastTask> folds) => folds.Sum(fold => fold.Validation.NonOverlappingHorizons(_options.Horizon));

    /// <summary>The task of the members; null when stopped.</summary>
    ForecastTask? Refitted(ForecastTask validationRun)
    {
        if (_isCanceled()) return null;
        try
        {
            return _setup.With(_setup.Fitting(validationRun.Data.Reader.Plan.Log), validationRun.Network.Architecture, validationRun.Network.Decoding);
        }
        catch (OperationCanceledException) when (_isCanceled())
        {
            return null;
        }
    }

    /// <summary>Without a validation part, although there could be one: bounds come from the training windows, and are too narrow, because of overfitting.</summary>
    Forecaster WithoutValidation(ForecastTask task)
    {
        var members = Members(task, null, 0);
        _context.Work = "Calibrating intervals";
        var calibration = new Calibration(_options.Horizon);
        var learnt = task with { Validation = task.Training };
        calibration.Add(learnt, members[0], _context, learnt: true);
        // A network that makes the baseline worse on the very windows it has learnt from has learnt nothing: its learning rate is far too high, say.
        var none = new float[task.WeightCount];
        var baseline = new Calibration(_options.Horizon);
        baseline.Add(learnt, none, _context, learnt: true);
        if (!_isCanceled() && calibration.MeanError > baseline.MeanError) return Build(task, [none], baseline, double.NaN, 0, task, none);
        return Build(task, members, calibration, double.NaN, _options.Training.Epochs!.Value, task, members[0]);
    }

    /// <summary>The epoch after which the folds' losses are smallest together, each in units of its baseline's loss; the newest fold counts most.</summary>
    /// <remarks>With few validation futures the baseline is kept until it is beaten by more than chance.</remarks>
    int BestEpoch(List<TrainingResult> validationRuns, List<ForecastTask> folds)
    {
        if (validationRuns.Count == 1) return validationRuns[0].BestEpoch;
        var weights = validationRuns.Select((_, fold) => 1.0 / (1 << fold)).ToArray();
        var (best, least) = (0, weights.Sum() * (1 - (ForecastCombination.Margin / Futures(folds))));
        for (var epoch = 1; epoch < validationRuns.Min(validationRun => validationRun.Losses.Count); epoch++)
        {
            var sum = validationRuns.Select((validationRun, fold) => weights[fold] * Relative(validationRun.Losses[epoch], validationRun.Losses[0])).Sum();
            if (sum < least) (best, least) = (epoch, sum);
        }

        return best;

        // A likelihood may be of any sign: what counts is how much it differs.
        double Relative(double loss, double first) => _options.Loss is ForecastLoss.StudentT or ForecastLoss.NegativeBinomial ? 1 + loss - first : loss / Math.Max(first, 1e-12);
    }

    /// <summary>A validation run's weights after an epoch; where they were not its best, it is trained again that far, rather than to keep those of every epoch.</summary>
    float[] After(ForecastTask fold, TrainingResult validationRun, int epoch)
    {
        if (validationRun.BestEpoch == epoch) return validationRun.Weights;
        try
        {
            var again = Fit(fold with { Validation = WindowSet.None }, _context.Seed, epoch, place: null);
            return again.Stopped ? validationRun.Weights : again.Weights;
        }
        catch (TrainingFailedException)
        {
            return validationRun.Weights;
        }
    }

    /// <summary>Trains the members on everything; when stopped, those that were finished. None where a number of epochs that was validated diverges on the newest data.</summary>
    List<float[]> Members(ForecastTask task, int? epochs, double progress)
    {
        // Members that are nothing but the baseline are all alike.
        var members = epochs == 0 ? 1 : _members;
        try
        {
            var results = Ensemble.Fit(
                members, member => Fit(StartOf(task, member), unchecked(_context.Seed + (7919 * (member + 1))), epochs, FitPlace.Of(member, _members, progress)), keepsPartial: epochs is null);
            return [.. results.Select(result => result.Weights)];
        }
        catch (TrainingFailedException failed) when (epochs is not null)
        {
            _context.Warn($"The networks that were to learn from the newest values, too, failed, so the one of the validation run is the model: values of the validation part may be outliers. {failed.Message}");
            return [];
        }
    }

    TrainingResult Fit(ForecastTask task, int seed, int? stopAfter, FitPlace? place)
    {
        var loop = LoopOptions.Of(_options.Training, seed, BatchPlan.OfWindows(task.Training.Count, _options.Training.BatchSize));
        var result = TrainingLoop.Run(task.Trained(), loop with { StopAfter = stopAfter, Place = place, AllowsNoWeight = true }, _context);
        if (place is not null && result.Reports.Count > 0) _last = result.Reports[^1];
        return result;
    }

    Forecaster Build(ForecastTask task, List<float[]> members, Calibration calibration, double loss, int epochs, ForecastTask measured, float[] measuredWeights)
    {
        _context.Work = "Measuring forecasts of few known values";
        var model = Model(task, members, calibration, loss, epochs) with { ColdStart = ColdStart.Measure(measured, MeasuringWindows(measured), measuredWeights, _context) };
        _context.Work = "Measuring how errors grow beyond the horizon";
        return new(model with { Growth = ErrorGrowth.Measure(new(model), _setup.Values.Set, task.Training, _context) });
    }

    /// <summary>Windows that a network has not seen, or, where they are few, those that it has learnt from.</summary>
    static WindowSet MeasuringWindows(ForecastTask task) => task.Validation.Count >= EnoughWindows ? task.Validation : task.Training;

    ForecastModel Model(ForecastTask task, List<float[]> members, Calibration calibration, double loss, int epochs) => new()
    {
        Plan = task.Base.Pretrained is null ? task.Data.Reader.Plan with { ContextLength = 0 } : task.Data.Reader.Plan,
        Horizon = _horizon,
        Baseline = task.Base,
        Network = task.Network,
        Members = [.. members],
        Scores = calibration.Table(),
        Growth = ErrorGrowth.Independent,
        WidthLimit = calibration.Limit(task.Data.Reader.Plan.Log),
        ColdStart = ColdStart.None,
        Minimum = _setup.Values.Minimum,
        Maximum = _setup.Values.Maximum,
        ConfidenceLevel = _options.ConfidenceLevel,
        Coverage = calibration.Coverage(_options.ConfidenceLevel),
        ValidationLoss = loss,
        Epochs = epochs,
    };
}
