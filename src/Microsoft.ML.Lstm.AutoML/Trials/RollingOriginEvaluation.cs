using Microsoft.ML.AutoML;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>Judges forecasters from rolling origins (Tashman 2000).</summary>
sealed class RollingOriginEvaluation : ITrialEvaluation
{
    readonly ForecastingMetric _metric;
    readonly BacktestOptions _options;
    readonly IDataView _data;

    /// <param name="metric">What is measured.</param>
    /// <param name="options">How the origin is rolled.</param>
    /// <param name="dataset">The data of the experiment, with the number of folds.</param>
    public RollingOriginEvaluation(ForecastingMetric metric, BacktestOptions options, IDatasetManager? dataset)
    {
        if (dataset is not ICrossValidateDatasetManager folds)
            throw new InvalidOperationException("A forecasting sweep rolls the forecast origin over one data view, but the experiment has none with folds. Give it by SetDataset(data, fold: 3), rows in the order of time.");
        (_metric, _data) = (metric, folds.Dataset);
        _options = options with { NumberOfFolds = folds.Fold };
    }

    public string Description => FormattableString.Invariant($"{_metric} {_options.NumberOfFolds} {_options.Horizon} {_options.Step} {_options.Gap} {_options.Refit} {_options.MaximumTrainingRows} {_options.SeasonLength}");

    public int Folds => _options.NumberOfFolds;

    // Windows, scales and losses differ from trial to trial.
    public bool ComparesEpochs => false;

    public double LossOf(double metric) => _metric == ForecastingMetric.Coverage ? Math.Abs(metric - _options.ConfidenceLevels[^1]) : metric;

    public ITransformer Run(Trial trial)
    {
        ITransformer? first = null;
        trial.Context.Forecasting.CrossValidate(_data, trial.CreateEstimator(), _options with { CancellationToken = trial.Token, OnFold = Take });
        return first!;

        void Take(BacktestFold fold)
        {
            first ??= fold.Model;
            trial.Add(MetricOf(fold.Metrics));
            _options.OnFold?.Invoke(fold);
        }
    }

    public ITransformer? Fit(Trial trial) => trial.CreateEstimator().Fit(_data);

    double MetricOf(ForecastingMetrics metrics) => _metric switch
    {
        ForecastingMetric.MASE => metrics.MeanAbsoluteScaledError,
        ForecastingMetric.SMAPE => metrics.SymmetricMeanAbsolutePercentageError,
        ForecastingMetric.MAE => metrics.MeanAbsoluteError,
        ForecastingMetric.RMSE => metrics.RootMeanSquaredError,
        ForecastingMetric.QuantileLoss => metrics.WeightedQuantileLoss,
        _ => metrics.Coverage,
    };
}
