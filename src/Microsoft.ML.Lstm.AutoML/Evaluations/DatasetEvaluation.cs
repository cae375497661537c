using Microsoft.ML.AutoML;

namespace Microsoft.ML.Lstm.AutoML.Evaluations;

/// <summary>Judges an estimator as ML.NET's own experiments do: on a validation part, or by cross-validation.</summary>
sealed class DatasetEvaluation : ITrialEvaluation
{
    readonly IEvaluateMetricManager _metric;
    readonly MLContext _context;
    readonly IDataView? _all;
    readonly ITrainValidateDatasetManager? _parts;

    /// <summary>Training and validation rows of each fold, the same for all trials; of a validation part the latter only.</summary>
    readonly (IDataView? Train, IDataView Validation)[] _folds;

    /// <param name="dataset">The data of the experiment.</param>
    /// <param name="metric">Its metric.</param>
    /// <param name="seed">Seed of the folds.</param>
    public DatasetEvaluation(IDatasetManager? dataset, IMetricManager? metric, int seed)
    {
        if (dataset is null) throw new InvalidOperationException("The experiment has no data. Give them by SetDataset.");
        _metric = metric as IEvaluateMetricManager
            ?? throw new InvalidOperationException("The experiment has no metric. Set one by SetMulticlassClassificationMetric, SetBinaryClassificationMetric or SetRegressionMetric, or SetForecastingMetric.");
        _context = new(seed);
        switch (dataset)
        {
            case ICrossValidateDatasetManager folds:
                _all = _context.Data.Cache(folds.Dataset);
                _folds = [.. _context.Data.CrossValidationSplit(_all, folds.Fold, folds.SamplingKeyColumnName).Select(fold => ((IDataView?)fold.TrainSet, fold.TestSet))];
                break;
            case ITrainValidateDatasetManager parts:
                _parts = parts;
                _folds = [(null, _context.Data.Cache(parts.LoadValidateDataset(_context, null)))];
                break;
            default:
                throw new InvalidOperationException($"The experiment's data are a {dataset.GetType().Name}, which has neither folds nor a validation part. Give them by SetDataset.");
        }
    }

    public string Description => FormattableString.Invariant($"{_metric.MetricName} {(_parts is null ? _folds.Length : null)}");

    public int Folds => _folds.Length;

    public bool ComparesEpochs => true;

    // ML.NET minimizes LogLossReduction, whose larger values are better.
    public double LossOf(double metric) => _metric.IsMaximize || _metric.MetricName == nameof(MulticlassClassificationMetric.LogLossReduction) ? -metric : metric;

    public FoldOutcome Evaluate(TrialTraining training, int fold)
    {
        var (train, validation) = _folds[fold];
        var model = training.CreateEstimator().Fit(train ?? _parts!.LoadTrainDataset(training.Context, training.Settings));
        training.Token.ThrowIfCancellationRequested();
        return new(model, new ScoredHeldOut(_metric, validation.Schema.Count, _context.Data.Cache(model.Transform(validation))));
    }

    public ITransformer? Fit(TrialTraining training) => _all is null ? null : training.CreateEstimator().Fit(_all);
}
