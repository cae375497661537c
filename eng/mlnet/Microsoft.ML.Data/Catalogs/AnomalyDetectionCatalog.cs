using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Finds rows that do not belong.</summary>
public sealed class AnomalyDetectionCatalog : TrainCatalogBase
{
    internal AnomalyDetectionCatalog(IHostEnvironment env) : base(env, nameof(AnomalyDetectionCatalog)) => Trainers = new(this);

    public AnomalyDetectionTrainers Trainers { get; }

    public sealed class AnomalyDetectionTrainers : CatalogInstantiatorBase
    {
        internal AnomalyDetectionTrainers(AnomalyDetectionCatalog catalog) : base(catalog)
        {
        }
    }
}
