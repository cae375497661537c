using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Saving;

/// <summary>
/// Model files of earlier libraries, one of each kind, with what their models gave then (<c>expected.txt</c>, printed by the library that wrote them).
/// Generation 1 did not tell missing values from observed ones; generation 2 is the last before sub-rooms, objectives and new cells;
/// generation 3 is the last before adaptive intervals.
/// </summary>
[TestClass]
public sealed class OldModelFileTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void A_forecaster_forecasts_what_it_forecast(int generation)
    {
        var next = OldFiles.Load(generation, "forecasting").Transform(_ml.Data.LoadFromEnumerable([new Day { Shop = "B", Units = 27 }, new Day { Shop = "A", Units = 21 }]));
        foreach (var column in (string[])["Forecast", "Lower", "Upper"]) OldFiles.Same(generation, "forecasting", column, next.GetColumn<float[]>(column).SelectMany(values => values));
    }

    [TestMethod]
    public void A_forecaster_of_generation_3_with_times_and_quantiles_forecasts_what_it_forecast()
    {
        var date = new DateTime(2026, 1, 1).AddDays(80);
        var next = OldFiles.Load(3, "forecasting").Transform(_ml.Data.LoadFromEnumerable([new DatedDay { Shop = "B", Date = date, Units = 27 }, new DatedDay { Shop = "A", Date = date, Units = 21 }]));
        foreach (var column in (string[])["Forecast", "Lower", "Upper", "Quantiles"]) OldFiles.Same(3, "forecasting", column, next.GetColumn<float[]>(column).SelectMany(values => values));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void A_classifier_scores_what_it_scored(int generation) =>
        OldFiles.Same(generation, "classifier", "Score", OldFiles.Load(generation, "classifier").Transform(Waves()).GetColumn<float[]>("Score").SelectMany(scores => scores));

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void An_autoencoder_scores_what_it_scored(int generation) =>
        OldFiles.Same(generation, "autoencoder", "Score", OldFiles.Load(generation, "autoencoder").Transform(Waves()).GetColumn<float>("Score"));

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void A_grouping_groups_what_it_grouped(int generation)
    {
        var steps = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 12).Select(i => new Step { Id = $"id{i / 4}", Time = i % 4, X = i, Label = $"n{i / 4}" }));
        var groups = OldFiles.Load(generation, "grouping").Transform(steps);
        OldFiles.Same(generation, "grouping", "Sequence", groups.GetColumn<float[]>("Sequence").SelectMany(sequence => sequence));
        CollectionAssert.AreEqual((string[])["n0", "n1", "n2"], groups.GetColumn<string>("Label").ToArray());
    }

    [TestMethod]
    public void A_detector_scores_what_it_scored()
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(200, 5).Select(i => new Sensor { Sensors = [(float)Math.Sin(i * 0.3), i * 37 % 11] }));
        var predictions = OldFiles.Load(2, "detector").Transform(rows).GetColumn<double[]>("Prediction");
        OldFiles.Same(2, "detector", "Prediction", predictions.SelectMany(prediction => prediction).Select(value => (float)value));
    }

    [TestMethod]
    public void A_detector_of_generation_1_is_refused_with_its_version()
    {
        var error = ModelZip.Refused(OldFiles.Bytes(1, "detector"), "a detector of generation 1");
        StringAssert.Contains(error.GetBaseException().Message, "version");
    }

    // The sequences that both models were trained on.
    IDataView Waves() => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 3).Select(i => new Wave
    {
        Features = [.. Enumerable.Range(0, 2 * (5 + i)).Select(t => (float)Math.Sin(((i + 1) * 0.4 * (t / 2)) + (t % 2) + i))],
        Label = (uint)i + 1,
    }));

    sealed class Day
    {
        public string Shop { get; set; } = "";
        public float Units { get; set; }
    }

    sealed class DatedDay
    {
        public string Shop { get; set; } = "";
        public DateTime Date { get; set; }
        public float Units { get; set; }
    }

    sealed class Wave
    {
        public float[] Features { get; set; } = [];

        [KeyType(3)]
        public uint Label { get; set; }
    }

    sealed class Sensor
    {
        [VectorType(2)]
        public float[] Sensors { get; set; } = [];
    }

    sealed class Step
    {
        public string Id { get; set; } = "";
        public float Time { get; set; }
        public float X { get; set; }
        public string Label { get; set; } = "";
    }
}
