using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>Fits an estimator to all folds but one, for each, and measures it on that one.</summary>
static class CrossValidation
{
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<TMetrics>> Run<TMetrics>(
        IHostEnvironment env, IDataView data, IEstimator<ITransformer> estimator, int folds, string labelColumnName,
        string samplingKeyColumnName, int? seed, Func<IDataView, TMetrics> evaluate)
        where TMetrics : class
    {
        env.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        env.CheckValue(data, nameof(data));
        env.CheckValue(estimator, nameof(estimator));
        env.CheckParam(folds > 1, "numFolds", "Must be more than 1");
        var parts = new DataOperationsCatalog(env).CrossValidationSplit(data, folds, samplingKeyColumnName, seed);
        return [.. parts.Select((part, fold) =>
        {
            var model = estimator.Fit(part.TrainSet);
            var scored = model.Transform(part.TestSet);
            return new TrainCatalogBase.CrossValidationResult<TMetrics>(model, evaluate(scored), scored, fold);
        })];
    }
}
