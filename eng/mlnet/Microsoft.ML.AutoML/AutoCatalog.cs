using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>Makes experiments, and estimators that can be swept.</summary>
public sealed class AutoCatalog
{
    readonly MLContext _context;

    internal AutoCatalog(MLContext context) => _context = context;

    public AutoMLExperiment CreateExperiment(AutoMLExperiment.AutoMLExperimentSettings settings = null) => new(_context, settings ?? new());

    public SweepableEstimator CreateSweepableEstimator<T>(Func<MLContext, T, IEstimator<ITransformer>> factory, SearchSpace<T> ss = null)
        where T : class, new() =>
        new((context, parameter) => factory(context, parameter.AsType<T>()), ss);
}
