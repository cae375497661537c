using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML;

/// <summary>Finds rows that do not belong.</summary>
public sealed class AnomalyDetectionCatalog : TrainCatalogBase
{
    internal AnomalyDetectionCatalog(IHostEnvironment env) : base(env, nameof(AnomalyDetectionCatalog)) => Trainers = new(this);

    public AnomalyDetectionTrainers Trainers { get; }

    public AnomalyDetectionMetrics Evaluate(
        IDataView data, string labelColumnName = DefaultColumnNames.Label, string scoreColumnName = DefaultColumnNames.Score,
        string predictedLabelColumnName = DefaultColumnNames.PredictedLabel, int falsePositiveCount = 10)
    {
        Environment.CheckValue(data, nameof(data));
        Environment.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        Environment.CheckNonEmpty(scoreColumnName, nameof(scoreColumnName));
        Environment.CheckNonEmpty(predictedLabelColumnName, nameof(predictedLabelColumnName));
        return AnomalyEvaluation.Run(data, labelColumnName, scoreColumnName, predictedLabelColumnName, falsePositiveCount);
    }

    public sealed class AnomalyDetectionTrainers : CatalogInstantiatorBase
    {
        internal AnomalyDetectionTrainers(AnomalyDetectionCatalog catalog) : base(catalog)
        {
        }
    }
}
