using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>Small data and small networks for the tests.</summary>
static class SeriesFixtures
{
    public const int Season = 6, Window = 12, Horizon = 4;

    /// <summary>A trend with a season and a little noise; the same for the same seed.</summary>
    public static float[] Series(int count, int seed = 1, float level = 100, float noise = 0.5f)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(t => level + 0.2f * t + 10 * MathF.Sin(2 * MathF.PI * (t + seed) / Season) + noise * (2 * random.NextSingle() - 1))];
    }

    public static IDataView Rows(MLContext ml, IEnumerable<float> values) => ml.Data.LoadFromEnumerable(values.Select(value => new Step { Value = value }).ToArray());

    /// <summary>Rows of three series, one after the other at each time.</summary>
    public static IDataView ThreeSeries(MLContext ml, int count) => ml.Data.LoadFromEnumerable(
        Enumerable.Range(0, count).SelectMany(t => Enumerable.Range(1, 3).Select(s => new NamedStep { Series = $"shop {s}", Value = Series(count, s, 50 * s)[t] })).ToArray());

    public static LstmForecastingOptions Small => new()
    {
        OutputColumnName = nameof(Forecast.Next),
        InputColumnName = nameof(Step.Value),
        ConfidenceLowerBoundColumn = nameof(Forecast.Low),
        ConfidenceUpperBoundColumn = nameof(Forecast.High),
        WindowSize = Window,
        Horizon = Horizon,
        SeasonLength = Season,
        Network = new() { HiddenSize = 8 },
        Training = new() { Epochs = 3, Members = 1, Seed = 1 },
        UsePretrained = false,
    };

    public static LstmForecastingTransformer Fit(MLContext ml, IDataView rows, LstmForecastingOptions? options = null) => ml.Forecasting.ForecastByLstm(options ?? Small).Fit(rows);

    public static Forecast[] Forecasts(MLContext ml, IDataView rows) => [.. ml.Data.CreateEnumerable<Forecast>(rows, reuseRowObject: false, ignoreMissingColumns: true)];

    public static TimeSeriesPredictionEngine<Step, Forecast> Engine(MLContext ml, ITransformer model) => model.CreateTimeSeriesEngine<Step, Forecast>(ml);

    public static void AreEqual(Forecast expected, Forecast actual, string what = "")
    {
        CollectionAssert.AreEqual(expected.Next, actual.Next, what);
        CollectionAssert.AreEqual(expected.Low, actual.Low, what);
        CollectionAssert.AreEqual(expected.High, actual.High, what);
    }
}
