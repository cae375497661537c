using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Finds groups of rows.</summary>
public sealed class ClusteringCatalog : TrainCatalogBase
{
    internal ClusteringCatalog(IHostEnvironment env) : base(env, nameof(ClusteringCatalog)) => Trainers = new(this);

    public ClusteringTrainers Trainers { get; }

    public sealed class ClusteringTrainers : CatalogInstantiatorBase
    {
        internal ClusteringTrainers(ClusteringCatalog catalog) : base(catalog)
        {
        }
    }
}
