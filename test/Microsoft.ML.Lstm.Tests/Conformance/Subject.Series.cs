using Microsoft.ML.Lstm.Tests.Forecasting;

namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>Forecasters of many series.</summary>
public sealed partial record Subject
{
    public static readonly Subject Forecasters = new(
        "ForecastByLstm of many series",
        (ml, setting) => ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with
        {
            SeriesColumnName = "Kind",
            UsePretrained = true,
            Network = SeriesFixtures.Small.Network with { HiddenSize = 4 },
            Training = setting.Of(SeriesFixtures.Small.Training with { Epochs = 1 }),
        }),
        [new("Value", "Text"), new("Kind", "Value")],
        "Next", "Next", "Low", "High")
    {
        HasState = true,
    };

    public static readonly Subject Progression = new(
        "ForecastMeasurementsByLstm",
        (ml, setting) => ml.Forecasting.ForecastMeasurementsByLstm(new()
        {
            OutputColumnName = "Next",
            ConfidenceLowerBoundColumn = "Low",
            ConfidenceUpperBoundColumn = "High",
            FeatureColumnName = "Sparse",
            TimeColumnName = "Moments",
            StaticColumnNames = ["Sensors"],
            Ahead = [1, 5],
            Network = new() { HiddenSize = 4 },
            Training = setting.Of(new() { Epochs = 2, Members = 2 }),
        }),
        [new("Sparse", "Text"), new("Moments", "When"), new("Sensors", "When")],
        "Next", "Next", "Low", "High");

    public static readonly Subject CovariateForecasters = new(
        "ForecastByLstm with covariates",
        (ml, setting) => ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with
        {
            SeriesColumnName = "Kind",
            PastColumnNames = ["Sensors", "Rises"],
            StaticColumnNames = ["Kind"],
            Network = SeriesFixtures.Small.Network with { HiddenSize = 4 },
            Training = setting.Of(SeriesFixtures.Small.Training with { Epochs = 1 }),
        }),
        [new("Value", "Text"), new("Kind", "Value"), new("Sensors", "Text"), new("Rises", "When")],
        "Next", "Next", "Low", "High")
    {
        HasState = true,
    };
}
