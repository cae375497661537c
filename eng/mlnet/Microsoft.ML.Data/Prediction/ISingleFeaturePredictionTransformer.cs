using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>A trained transformer that reads one column of features.</summary>
public interface ISingleFeaturePredictionTransformer<out TModel> : IPredictionTransformer<TModel>
    where TModel : class
{
    string FeatureColumnName { get; }

    DataViewType FeatureColumnType { get; }
}

/// <summary>The same where the kind of model does not matter.</summary>
interface ISingleFeaturePredictionTransformer : ITransformer
{
    string FeatureColumnName { get; }
}
