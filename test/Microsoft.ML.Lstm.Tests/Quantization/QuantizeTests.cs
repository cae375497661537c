using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Quantization;

/// <summary>Models of ML.NET in 8-bit integers: chains, files, and what is refused.</summary>
[TestClass]
public sealed class QuantizeTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_chain_is_quantised_where_it_can_be_and_answers_alike_when_loaded()
    {
        var rows = Rows(120);
        var chain = _ml.Transforms.Conversion.MapValueToKey("Label", nameof(Wave.Kind))
            .Append(_ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions { Network = new() { HiddenSize = 24 }, RandomConvolutions = 0, Training = new() { Epochs = 8, Members = 2, Seed = 1 } }))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"));
        var model = chain.Fit(rows);
        var (quantized, reports) = (_ml.Model.Quantize(model, rows).Model, _ml.Model.Quantize(model, rows).Reports);
        var report = reports.Single();
        Assert.AreEqual("accuracy", report.Measure);
        Assert.AreEqual(_ml.MulticlassClassification.Evaluate(model.Transform(rows)).MicroAccuracy, report.Before, 1e-6);
        Assert.AreEqual(_ml.MulticlassClassification.Evaluate(quantized.Transform(rows)).MicroAccuracy, report.After, 1e-6);
        Assert.AreEqual(report.Before, report.After, 0.02);
        Assert.IsTrue(report.BytesAfter < 0.5 * report.BytesBefore, $"{report}");
        var loaded = ModelZip.Load(ModelZip.Save(_ml, quantized, rows.Schema));
        foreach (var (here, there) in Scores(quantized, rows).Zip(Scores(loaded, rows))) CollectionAssert.AreEqual(here, there);
        CollectionAssert.AreEqual(Answers(quantized, rows), Answers(loaded, rows));
        Assert.Contains("quantised already", Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Model.Quantize(loaded, rows)).Message);

        // Training goes on from it in single precision.
        var further = _ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions { RandomConvolutions = 0, Training = new() { Epochs = 1, Members = 1, Seed = 1 } })
            .Fit(_ml.Transforms.Conversion.MapValueToKey("Label", nameof(Wave.Kind)).Fit(rows).Transform(rows), loaded);
        Assert.AreEqual(1, _ml.Model.Quantize(further, rows).Reports.Count);
    }

    [TestMethod]
    public void Without_labels_the_measure_is_not_known()
    {
        var rows = Rows(60);
        var model = _ml.Regression.Trainers.Lstm(new LstmRegressionOptions { LabelColumnName = nameof(Wave.Speed), RandomConvolutions = 0, Training = new() { Epochs = 2, Members = 1, Seed = 1 } }).Fit(rows);
        var (quantized, report) = model.Quantize(_ml.Transforms.DropColumns(nameof(Wave.Speed)).Fit(rows).Transform(rows));
        Assert.AreEqual("root mean squared error", report.Measure);
        Assert.IsTrue(double.IsNaN(report.Before) && double.IsNaN(report.After));
        Assert.IsTrue(report.OutputError is > 0 and < 0.05, $"{report}");
        Assert.IsFalse(double.IsNaN(model.Quantize(rows).Report.After));
        Assert.AreEqual(report.Layers.Count, quantized.Model.Model.State.Network.Graph.Weights.Specs.ToArray().Select(spec => spec.Name[..spec.Name.LastIndexOf('.')]).Distinct().Count());
    }

    [TestMethod]
    public void A_tagger_tells_the_tags_of_before_from_a_smaller_file()
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(number => new Sentence { Tokens = ["from", $"town{number % 7}", "to", $"city{number % 5}"], Tags = ["O", "B-FROM", "O", "B-TO"] }));
        var model = _ml.MulticlassClassification.Trainers.LstmTagger(new LstmTaggerOptions { LabelColumnName = "Tags", FeatureColumnName = "Tokens", Training = new() { Epochs = 4, Seed = 1 } }).Fit(rows);
        var quantized = _ml.Model.Quantize(model, rows);
        var report = quantized.Reports.Single();
        Assert.AreEqual("agreement of tags", report.Measure);
        Assert.AreEqual(1, report.Before);
        Assert.IsTrue(report.After > 0.98, $"{report}");
        Assert.IsTrue(report.BytesAfter < 0.4 * report.BytesBefore, $"{report}");
        var loaded = ModelZip.Load(ModelZip.Save(_ml, quantized.Model, rows.Schema));
        foreach (var (here, there) in quantized.Model.Transform(rows).GetColumn<float[]>("TagProbabilities").Zip(loaded.Transform(rows).GetColumn<float[]>("TagProbabilities")))
            CollectionAssert.AreEqual(here, there);
    }

    [TestMethod]
    public void What_holds_no_network_is_refused_and_so_is_no_row()
    {
        var rows = Rows(20);
        var copy = _ml.Transforms.CopyColumns("Copy", "Features").Fit(rows);
        Assert.Contains("holds no step that can be quantised", Assert.ThrowsExactly<ArgumentException>(() => _ml.Model.Quantize(copy, rows)).Message);
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Model.Quantize(null!, rows));
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Model.Quantize(copy, null!));
        var model = _ml.Regression.Trainers.Lstm(new LstmRegressionOptions { LabelColumnName = nameof(Wave.Speed), RandomConvolutions = 0, Training = new() { Epochs = 1, Members = 1, Seed = 1 } }).Fit(rows);
        Assert.Contains("Give some", Assert.ThrowsExactly<ArgumentException>(() => _ml.Model.Quantize(model, _ml.Data.LoadFromEnumerable(Array.Empty<Wave>(), rows.Schema))).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Model.Quantize(model, _ml.Transforms.DropColumns("Features").Fit(rows).Transform(rows)));
    }

    static float[][] Scores(ITransformer model, IDataView rows) => [.. model.Transform(rows).GetColumn<float[]>("Score")];

    static string[] Answers(ITransformer model, IDataView rows) => [.. model.Transform(rows).GetColumn<string>("Answer")];

    IDataView Rows(int count)
    {
        var random = new Random(1);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(number => Make(number, random)).ToArray());
    }

    static Wave Make(int number, Random random)
    {
        var (phase, speed) = (6 * random.NextSingle(), 0.2f + 0.3f * (number % 3));
        return new() { Kind = $"{number % 3}", Speed = speed, Features = [.. Enumerable.Range(0, 2 * 25).Select(i => MathF.Sin(phase + speed * (i / 2)) + 0.2f * random.NextSingle())] };
    }

    sealed class Wave
    {
        [VectorType(25, 2)]
        public float[] Features { get; set; } = [];
        public string Kind { get; set; } = "";
        public float Speed { get; set; }
    }

    sealed class Sentence
    {
        public string[] Tokens { get; set; } = [];
        public string[] Tags { get; set; } = [];
    }
}
