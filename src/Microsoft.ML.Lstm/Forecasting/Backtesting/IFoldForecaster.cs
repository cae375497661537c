namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>A method of a backtest, which goes from fold to fold.</summary>
interface IFoldForecaster
{
    /// <summary>Trains a model on what lies before the origin, or takes the one of the fold before on; null where there is none.</summary>
    ITransformer? Fit(Fold fold);

    /// <summary>Forecasts from the origin.</summary>
    void Forecast(Fold fold, FoldForecasts forecasts);

    /// <summary>The data as the forecaster reads them: behind the steps before it.</summary>
    IDataView Inputs(IDataView data) => data;
}
