using System.Globalization;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Orleans.Load;

/// <summary>A small forecaster of series with a daily season of 12 steps, and their values.</summary>
static class SmallForecaster
{
    public sealed class Row
    {
        public string Series { get; set; } = "";
        public float Value { get; set; }
    }

    public sealed class Outlook
    {
        public float[] Next { get; set; } = [];
        public float[] Low { get; set; } = [];
        public float[] High { get; set; } = [];
    }

    /// <summary>Trains it, in a second or two, and saves it as version 1.</summary>
    public static void Train(string folder)
    {
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 600).SelectMany(number => Enumerable.Range(0, 4).Select(series => new Row { Series = $"trained {series}", Value = Value(series, number) })));
        var model = ml.Forecasting.ForecastByLstm(new()
        {
            OutputColumnName = "Next",
            InputColumnName = "Value",
            SeriesColumnName = "Series",
            ConfidenceLowerBoundColumn = "Low",
            ConfidenceUpperBoundColumn = "High",
            WindowSize = 24,
            Horizon = 4,
            SeasonLength = 12,
            UsePretrained = false,
            Network = new() { HiddenSize = 16 },
            Training = new() { Epochs = 3, Members = 1 },
        }).Fit(rows);
        ml.Model.Save(model, rows.Schema, Path.Combine(folder, "1.zip"));
    }

    public static TimeSeriesPredictionEngine<Row, Outlook> Engine(string folder)
    {
        var ml = new MLContext();
        return ml.Model.Load(Path.Combine(folder, "1.zip"), out _).CreateTimeSeriesEngine<Row, Outlook>(ml);
    }

    public static float Value(int series, long number) => (float)(20 + (series % 10) + (5 * Math.Sin(((number + series) % 12) * Math.PI / 6))) + (((number * 31) + series) % 17 * 0.1f);

    public static string Name(int series) => string.Create(CultureInfo.InvariantCulture, $"sensor {series}");

    /// <summary>A step of some series.</summary>
    public static void Fill(ObservationBatch batch, int first, int count, long number)
    {
        batch.Clear();
        for (var series = first; series < first + count; series++) batch.Add(Name(series), number, Value(series, number));
    }
}
