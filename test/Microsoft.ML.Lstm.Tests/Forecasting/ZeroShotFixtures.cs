namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>A pretrained forecaster with a short context, for the tests.</summary>
static class ZeroShotFixtures
{
    public static LstmZeroShotOptions Small => new()
    {
        OutputColumnName = nameof(Forecast.Next),
        InputColumnName = nameof(Step.Value),
        ConfidenceLowerBoundColumn = nameof(Forecast.Low),
        ConfidenceUpperBoundColumn = nameof(Forecast.High),
        Horizon = SeriesFixtures.Horizon,
        ContextLength = 64,
    };

    public static LstmZeroShotTransformer Fit(MLContext ml, IDataView rows, LstmZeroShotOptions? options = null) => ml.Forecasting.ForecastByLstmZeroShot(options ?? Small).Fit(rows);
}
