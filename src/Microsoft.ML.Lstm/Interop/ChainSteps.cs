using System.Reflection;

namespace Microsoft.ML.Lstm.Interop;

/// <summary>The steps of chains, nested ones too, in order.</summary>
static class ChainSteps
{
    /// <summary>The estimators. A chain does not show them: its field is read, for the columns and settings of a forecaster in it.</summary>
    public static IEnumerable<IEstimator<ITransformer>> Of(IEstimator<ITransformer> estimator)
    {
        var type = estimator.GetType();
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(Data.EstimatorChain<>)) return [estimator];
        var field = type.GetField("_estimators", BindingFlags.Instance | BindingFlags.NonPublic);
        return field?.GetValue(estimator) is IEstimator<ITransformer>[] steps ? steps.SelectMany(Of) : [];
    }

    /// <summary>The transformers.</summary>
    public static IEnumerable<ITransformer> Of(ITransformer model) => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Of) : [model];
}
