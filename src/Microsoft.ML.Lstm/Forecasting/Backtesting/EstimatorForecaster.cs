using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>Trains an estimator, and asks its model in the way that suits it.</summary>
/// <param name="name">The method's name, for messages.</param>
/// <param name="estimator">Makes the estimator, from the number of rows it is trained on.</param>
/// <param name="columns">Where the answer is found.</param>
sealed class EstimatorForecaster(string name, Func<int, IEstimator<ITransformer>> estimator, ForecastColumns columns) : IFoldForecaster
{
    ITransformer? _model;
    IFittedModel _fitted = null!;

    public ITransformer? Fit(Fold fold)
    {
        if (fold.Fits)
        {
            _model = (estimator(fold.TrainingRows().Length) ?? throw new InvalidOperationException($"'{name}' was to make an estimator, but gave null.")).Fit(fold.Training);
            _fitted = Fitted(_model);
        }
        else _fitted.Observe(fold);
        return _model;
    }

    public void Forecast(Fold fold, FoldForecasts forecasts) => _fitted.Forecast(fold, forecasts);

    public IDataView Inputs(IDataView data) => _fitted.Inputs(data);

    IFittedModel Fitted(ITransformer model)
    {
        ITransformer[] steps = [.. ChainSteps.Of(model)];
        if (Array.FindLastIndex(steps, step => step is LstmForecastingTransformer) is >= 0 and var ours)
            return new FittedLstm(steps[..ours], (LstmForecastingTransformer)steps[ours], steps[(ours + 1)..], columns);
        if (Array.FindIndex(steps, step => step is IStatefulTransformer) is not (>= 0 and var stateful)) return new FittedRows(name, model, columns);
        if (stateful < steps.Length - 1)
            throw new InvalidOperationException($"In the chain of '{name}' steps follow {steps[stateful].GetType().Name}, which keeps a state and answers one series at a time. End the chain with it.");
        return new FittedState(name, steps[..stateful], steps[stateful], columns);
    }
}
