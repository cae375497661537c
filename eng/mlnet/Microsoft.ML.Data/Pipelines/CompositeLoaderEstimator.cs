using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A loader to be fitted, and estimators to be fitted to what it loads.</summary>
public sealed class CompositeLoaderEstimator<TSource, TLastTransformer>
    : IDataLoaderEstimator<TSource, CompositeDataLoader<TSource, TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    readonly IDataLoaderEstimator<TSource, IDataLoader<TSource>> _start;
    readonly EstimatorChain<TLastTransformer> _estimators;

    public CompositeLoaderEstimator(IDataLoaderEstimator<TSource, IDataLoader<TSource>> start, EstimatorChain<TLastTransformer> estimatorChain = null)
    {
        Contracts.CheckValue(start, nameof(start));
        _start = start;
        _estimators = estimatorChain ?? new();
    }

    public CompositeDataLoader<TSource, TLastTransformer> Fit(TSource input)
    {
        var loader = _start.Fit(input);
        return new(loader, _estimators.Fit(loader.Load(input)));
    }

    public SchemaShape GetOutputSchema() => _estimators.GetOutputSchema(_start.GetOutputSchema());

    public CompositeLoaderEstimator<TSource, TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator) where TNewTrans : class, ITransformer =>
        new(_start, _estimators.Append(estimator));
}
