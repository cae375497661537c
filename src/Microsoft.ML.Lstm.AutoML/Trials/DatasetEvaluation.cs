using Microsoft.ML.AutoML;

namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>Judges an estimator as ML.NET's own experiments do: on a validation part, or by cross-validation.</summary>
sealed class DatasetEvaluation : ITrialEvaluation
{
    readonly IDatasetManager _dataset;
    readonly IEvaluateMetricManager _metric;

    public DatasetEvaluation(IDatasetManager? dataset, IMetricManager? metric)
    {
        _dataset = dataset ?? throw new InvalidOperationException("The experiment has no data. Give them by SetDataset.");
        _metric = metric as IEvaluateMetricManager
            ?? throw new InvalidOperationException("The experiment has no metric. Set one by SetMulticlassClassificationMetric, SetBinaryClassificationMetric or SetRegressionMetric, or SetForecastingMetric.");
    }

    public string Description => FormattableString.Invariant($"{_metric.MetricName} {(_dataset as ICrossValidateDatasetManager)?.Fold}");

    public int Folds => (_dataset as ICrossValidateDatasetManager)?.Fold ?? 1;

    public bool ComparesEpochs => true;

    // ML.NET minimizes LogLossReduction, whose larger values are better.
    public double LossOf(double metric) => _metric.IsMaximize || _metric.MetricName == nameof(MulticlassClassificationMetric.LogLossReduction) ? -metric : metric;

    public ITransformer Run(Trial trial)
    {
        ITransformer? first = null;
        foreach (var (train, validation) in Parts(trial))
        {
            var model = trial.CreateEstimator().Fit(train);
            trial.Token.ThrowIfCancellationRequested();
            first ??= model;
            trial.Add(_metric.Evaluate(trial.Context, model.Transform(validation)));
        }

        return first!;
    }

    public ITransformer? Fit(Trial trial) => _dataset is ICrossValidateDatasetManager folds ? trial.CreateEstimator().Fit(folds.Dataset) : null;

    IEnumerable<(IDataView Train, IDataView Validation)> Parts(Trial trial) => _dataset switch
    {
        ICrossValidateDatasetManager folds => trial.Context.Data.CrossValidationSplit(folds.Dataset, folds.Fold, folds.SamplingKeyColumnName).Select(fold => (fold.TrainSet, fold.TestSet)),
        ITrainValidateDatasetManager parts => [(parts.LoadTrainDataset(trial.Context, trial.Settings), parts.LoadValidateDataset(trial.Context, trial.Settings))],
        _ => throw new InvalidOperationException($"The experiment's data are a {_dataset.GetType().Name}, which has neither folds nor a validation part. Give them by SetDataset."),
    };
}
