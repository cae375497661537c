using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Readme;

public sealed partial class Snippets
{
    [TestMethod]
    public void Progression()
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(1);
        var measurements = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).SelectMany(stay => Enumerable.Range(0, 10).Select(i => new Measured
        {
            Stay = $"{stay}",
            Time = new DateTime(2026, 1, 1).AddHours(i),
            What = i % 3 == 0 ? "Temp" : "HR",
            Value = i % 3 == 0 ? 37 + random.NextSingle() : 60 + stay + (5 * random.NextSingle()),
            Age = 40 + stay,
        })).ToArray());

        // <progression>
        var grouping = ml.Transforms.GroupIntoSequences(new MeasurementGroupingOptions
        {
            SeriesColumnName = "Stay",
            TimeColumnName = "Time",
            MeasurementColumnName = "What",
            PassThroughColumnNames = ["Age"],
        });
        var pipeline = grouping.Append(ml.Forecasting.ForecastMeasurementsByLstm(new LstmMeasurementForecastingOptions
        {
            OutputColumnName = "Forecast", // [times, measurements], slots such as "HR t+6"
            ConfidenceLowerBoundColumn = "Low",
            ConfidenceUpperBoundColumn = "High",
            ConfidenceLevel = 0.9f,
            StaticColumnNames = ["Age"],
            Ahead = [1, 6, 24], // after a record's last step, in the unit of Time
            Training = new() { Members = 1, Epochs = 2 }, // left out, they follow from the data
        }));
        var forecasts = pipeline.Fit(measurements).Transform(measurements);
        // </progression>
        Assert.AreEqual(3 * 2, ((VectorDataViewType)forecasts.Schema["Forecast"].Type).Size);
    }
}
