using System.Runtime.CompilerServices;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Interop;

/// <summary>The steps that a time series engine works with: copies of the model's, which keep its state. ML.NET has no public way to them but a checkpoint.</summary>
static class EngineModel<TSrc, TDst>
    where TSrc : class
    where TDst : class, new()
{
    /// <summary>The steps, in order.</summary>
    public static IEnumerable<ITransformer> Steps(TimeSeriesPredictionEngine<TSrc, TDst> engine) => Transformer(engine) is var model && model is IEnumerable<ITransformer> chain ? chain : [model];

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_InputTransformer")]
    static extern ITransformer Transformer(TimeSeriesPredictionEngine<TSrc, TDst> engine);
}
