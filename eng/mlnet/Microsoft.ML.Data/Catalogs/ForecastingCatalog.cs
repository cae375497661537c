using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Predicts what comes next in a series.</summary>
public sealed class ForecastingCatalog : TrainCatalogBase
{
    internal ForecastingCatalog(IHostEnvironment env) : base(env, nameof(ForecastingCatalog)) => Trainers = new(this);

    public Forecasters Trainers { get; }

    public sealed class Forecasters : CatalogInstantiatorBase
    {
        internal Forecasters(ForecastingCatalog catalog) : base(catalog)
        {
        }
    }
}
