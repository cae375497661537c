using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Saving;

/// <summary>Model files that version 0.1 of the library wrote, one of each kind, with what its models gave (<c>expected.txt</c>, printed by version 0.1).</summary>
[TestClass]
public sealed class OldModelFileTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_forecaster_forecasts_what_it_forecast()
    {
        var model = Load("forecasting");
        var next = model.Transform(_ml.Data.LoadFromEnumerable([new Day { Shop = "B", Units = 27 }, new Day { Shop = "A", Units = 21 }]));
        foreach (var column in (string[])["Forecast", "Lower", "Upper"]) Same("forecasting", column, next.GetColumn<float[]>(column).SelectMany(values => values));
    }

    [TestMethod]
    public void A_classifier_scores_what_it_scored() =>
        Same("classifier", "Score", Load("classifier").Transform(Waves()).GetColumn<float[]>("Score").SelectMany(scores => scores));

    [TestMethod]
    public void An_autoencoder_scores_what_it_scored() =>
        Same("autoencoder", "Score", Load("autoencoder").Transform(Waves()).GetColumn<float>("Score"));

    [TestMethod]
    public void A_grouping_groups_what_it_grouped()
    {
        var steps = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 12).Select(i => new Step { Id = $"id{i / 4}", Time = i % 4, X = i, Label = $"n{i / 4}" }));
        var groups = Load("grouping").Transform(steps);
        Same("grouping", "Sequence", groups.GetColumn<float[]>("Sequence").SelectMany(sequence => sequence));
        CollectionAssert.AreEqual((string[])["n0", "n1", "n2"], groups.GetColumn<string>("Label").ToArray());
    }

    [TestMethod]
    public void A_detector_is_refused_with_the_version_from_which_on_they_load()
    {
        var error = ModelZip.Refused(File("detector"), "a detector of version 0.1");
        StringAssert.Contains(error.GetBaseException().Message, "version");
    }

    static byte[] File(string name) => System.IO.File.ReadAllBytes(Path.Combine(Folder, name + ".zip"));

    static ITransformer Load(string name) => ModelZip.Load(File(name));

    static void Same(string file, string column, IEnumerable<float> values)
    {
        var line = System.IO.File.ReadLines(Path.Combine(Folder, "expected.txt")).Single(line => line.StartsWith($"{file} {column} ", StringComparison.Ordinal));
        var expected = line.Split(' ')[2..].Select(value => float.Parse(value, CultureInfo.InvariantCulture)).ToArray();
        var actual = values.ToArray();
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < actual.Length; i++) Assert.AreEqual(expected[i], actual[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])), $"{column}[{i}]");
    }

    // The sequences that both models were trained on.
    IDataView Waves() => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 3).Select(i => new Wave
    {
        Features = [.. Enumerable.Range(0, 2 * (5 + i)).Select(t => (float)Math.Sin(((i + 1) * 0.4 * (t / 2)) + (t % 2) + i))],
        Label = (uint)i + 1,
    }));

    static string Folder => Path.Combine(AppContext.BaseDirectory, "Files-0.1");

    sealed class Day
    {
        public string Shop { get; set; } = "";
        public float Units { get; set; }
    }

    sealed class Wave
    {
        public float[] Features { get; set; } = [];

        [KeyType(3)]
        public uint Label { get; set; }
    }

    sealed class Step
    {
        public string Id { get; set; } = "";
        public float Time { get; set; }
        public float X { get; set; }
        public string Label { get; set; } = "";
    }
}
