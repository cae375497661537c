using System.Reflection;

namespace Microsoft.ML.Lstm.Tests.Forecasting.Backtesting;

/// <summary>A model whose first row shares its state and whose later ones get copies, as of ML.NET's forecaster by SSA, which is not in every registry.</summary>
public class SharedOnce : DispatchProxy
{
    ITransformer _model = null!;
    bool _isShared;

    public static ITransformer Of(ITransformer model)
    {
        // The interface is ML.NET's own, so that nothing outside can name it.
        var stateful = model.GetType().GetInterfaces().Single(type => type.Name == "IStatefulTransformer");
        var proxy = (SharedOnce)Create(stateful, typeof(SharedOnce));
        proxy._model = model;
        return (ITransformer)(object)proxy;
    }

    protected override object? Invoke(MethodInfo? method, object?[]? arguments)
    {
        var isRow = method!.Name == "GetStatefulRowToRowMapper";
        var model = isRow && _isShared ? Clone() : _model;
        _isShared |= isRow;
        return method.Name == "Clone" ? Of(Clone()) : method.Invoke(model, arguments);
    }

    ITransformer Clone() => (ITransformer)_model.GetType().GetInterfaces().Single(type => type.Name == "IStatefulTransformer").GetMethod("Clone")!.Invoke(_model, null)!;
}
