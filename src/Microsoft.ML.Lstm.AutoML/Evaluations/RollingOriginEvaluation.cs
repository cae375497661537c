using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.Forecasting.Backtesting;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.AutoML.Evaluations;

/// <summary>Judges forecasters from rolling origins (Tashman 2000). Each fold has a training, whose model goes on through the windows up to the next.</summary>
sealed class RollingOriginEvaluation : ITrialEvaluation
{
    readonly ForecastMeasure _measure;
    readonly BacktestOptions _options;
    readonly int? _windowsPerFold;
    readonly IDataView _data;

    /// <summary>Rows that come after those of the training; null where windows are taken from the end of all rows.</summary>
    readonly IDataView? _validation;
    readonly Lock _counting = new();
    int _windows;

    /// <param name="metric">What is measured.</param>
    /// <param name="sweep">How the origin is rolled.</param>
    /// <param name="dataset">The data of the experiment, with folds or a validation part.</param>
    public RollingOriginEvaluation(ForecastingMetric metric, SweepOptions sweep, IDatasetManager? dataset)
    {
        (_options, _windowsPerFold) = (sweep.Backtest, sweep.WindowsPerFold);
        _measure = new(metric, _options);
        // Rows are read once, however many trials there are.
        var own = new MLContext();
        switch (dataset)
        {
            case ICrossValidateDatasetManager folds:
                (_data, Folds) = (own.Data.Cache(folds.Dataset), _options.Refit ? folds.Fold : 1);
                break;
            case ITrainValidateDatasetManager parts:
                _validation = own.Data.Cache(parts.LoadValidateDataset(own, null));
                (_data, Folds) = (own.Data.Cache(MLNetInternals.Append(own, parts.LoadTrainDataset(own, null), _validation)), 1);
                break;
            default:
                throw new InvalidOperationException("A forecasting sweep rolls the forecast origin over rows in the order of time, but the experiment has none. Give them by SetDataset(data, fold: 3), or by SetDataset(train, validation).");
        }
    }

    public string Description => FormattableString.Invariant(
        $"{_measure.Metric} {Folds} {_windowsPerFold}{(_validation is null ? "" : " of the validation rows")} {_options.Horizon} {_options.Step} {_options.Gap} {_options.Refit} {_options.MaximumTrainingRows} {_options.SeasonLength}");

    public int Folds { get; }

    // Windows, scales and losses differ from trial to trial.
    public bool ComparesEpochs => false;

    public double LossOf(double metric) => _measure.LossOf(metric);

    public FoldOutcome Evaluate(TrialTraining training, int fold)
    {
        var windows = Windows(training);
        var first = windows * fold / Folds;
        var part = Run(training, _data, windows).RunPart(first, (windows * (fold + 1) / Folds) - first);
        return new(part.Model!, new ForecastHeldOut(_measure, part.Forecasts, part.SeasonLength));
    }

    public void Tell(int fold, FoldOutcome outcome)
    {
        var held = (ForecastHeldOut)outcome.HeldOut;
        _options.OnFold?.Invoke(new() { Fold = fold, Model = outcome.Model, Metrics = held.Metrics, Forecasts = held.Forecasts });
    }

    public ITransformer? Fit(TrialTraining training) => training.CreateEstimator().Fit(_data);

    int Windows(TrialTraining training)
    {
        lock (_counting)
        {
            if (_windows > 0) return _windows;
            // What is drawn from the training's own context is its trainer's.
            var run = Run(training with { Context = new() }, _validation ?? _data, Folds);
            var plan = new WindowPlan(Folds, _windowsPerFold, run.Horizon + _options.Gap, _options.Step ?? run.Horizon);
            return _windows = _validation is null ? plan.FromEnd(run.TypicalLength) : plan.Within(run.TypicalLength);
        }
    }

    BacktestRun Run(TrialTraining training, IDataView data, int windows) => new(
        training.Context, data, ForecastingMethod.FromEstimator("LSTM", training.CreateEstimator()), _options with { NumberOfFolds = windows, CancellationToken = training.Token, OnFold = null, Methods = [] });
}
