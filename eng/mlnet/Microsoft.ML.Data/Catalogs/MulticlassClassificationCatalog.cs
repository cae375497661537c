using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML;

/// <summary>Predicts one of several classes.</summary>
public sealed class MulticlassClassificationCatalog : TrainCatalogBase
{
    internal MulticlassClassificationCatalog(IHostEnvironment env) : base(env, nameof(MulticlassClassificationCatalog)) => Trainers = new(this);

    public MulticlassClassificationTrainers Trainers { get; }

    public MulticlassClassificationMetrics Evaluate(
        IDataView data, string labelColumnName = DefaultColumnNames.Label, string scoreColumnName = DefaultColumnNames.Score,
        string predictedLabelColumnName = DefaultColumnNames.PredictedLabel, int topKPredictionCount = 0)
    {
        Environment.CheckValue(data, nameof(data));
        Environment.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        Environment.CheckNonEmpty(scoreColumnName, nameof(scoreColumnName));
        Environment.CheckNonEmpty(predictedLabelColumnName, nameof(predictedLabelColumnName));
        Environment.CheckUserArg(topKPredictionCount >= 0, nameof(topKPredictionCount), "Must be non-negative");
        return MulticlassEvaluation.Run(data, labelColumnName, scoreColumnName, predictedLabelColumnName, topKPredictionCount);
    }

    public IReadOnlyList<CrossValidationResult<MulticlassClassificationMetrics>> CrossValidate(
        IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5,
        string labelColumnName = DefaultColumnNames.Label, string samplingKeyColumnName = null, int? seed = null) =>
        CrossValidation.Run(
            Environment, data, estimator, numberOfFolds, labelColumnName, samplingKeyColumnName, seed, scored => Evaluate(scored, labelColumnName));

    public sealed class MulticlassClassificationTrainers : CatalogInstantiatorBase
    {
        internal MulticlassClassificationTrainers(MulticlassClassificationCatalog catalog) : base(catalog)
        {
        }
    }
}
