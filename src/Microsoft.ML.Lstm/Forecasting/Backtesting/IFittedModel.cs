namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>A trained model that stands at an origin.</summary>
interface IFittedModel
{
    /// <summary>Takes the rows since the origin before as observations.</summary>
    void Observe(Fold fold);

    /// <summary>Forecasts from the origin.</summary>
    void Forecast(Fold fold, FoldForecasts forecasts);

    /// <summary>The data behind the steps before the forecaster.</summary>
    IDataView Inputs(IDataView data);

    /// <summary>Rows behind steps.</summary>
    protected static IDataView Behind(IEnumerable<ITransformer> steps, IDataView data) => steps.Aggregate(data, (rows, step) => step.Transform(rows));
}
