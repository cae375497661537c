namespace Microsoft.ML;

/// <summary>A transformer that a trainer made: it shows the model inside.</summary>
public interface IPredictionTransformer<out TModel> : ITransformer
    where TModel : class
{
    TModel Model { get; }
}
