using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Sequences;

/// <summary>What is told through the log before a user wonders at the answers.</summary>
[TestClass]
public sealed class WarningTests
{
    readonly MLContext _ml = new(seed: 1);
    readonly List<string> _warnings = [];

    public WarningTests() => _ml.Log += (_, e) =>
    {
        if (e.Kind == Runtime.ChannelMessageKind.Warning) _warnings.Add(e.Message);
    };

    sealed class Wide
    {
        [VectorType(120)]
        public float[] Features { get; set; } = [];
        public float Label { get; set; }
    }

    sealed class Ragged
    {
        [VectorType(0, 2)]
        public float[] Features { get; set; } = [];
        public float Label { get; set; }
    }

    static readonly LstmRegressionOptions Tiny = new() { Network = new() { HiddenSize = 3 }, ConvolutionChannels = 2, Training = new() { Epochs = 1, Members = 1, Seed = 1 } };

    IDataView Sequences(int count, int steps, float missing = 0)
    {
        var random = new Random(1);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Ragged
        {
            Features = [.. Enumerable.Range(0, 2 * steps).Select(_ => random.NextSingle() < missing ? float.NaN : random.NextSingle())],
            Label = i % 5,
        }).ToArray());
    }

    void Says(params string[] parts) =>
        Assert.AreEqual(1, _warnings.Count(line => parts.All(part => line.Contains(part, StringComparison.Ordinal))), $"'{string.Join("', '", parts)}' in:\n{string.Join('\n', _warnings)}");

    [TestMethod]
    public void A_vector_of_some_hundred_single_numbers_is_questioned_unless_it_was_stated()
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 12).Select(i => new Wide { Features = [.. Enumerable.Range(0, 120).Select(k => (float)(k % (i + 2)))], Label = i }).ToArray());
        _ml.Regression.Trainers.Lstm(Tiny).Fit(rows);
        Says("'Features'", "120 steps of one number", "120 features of a single step", "FeaturesPerStep = 1");
        _warnings.Clear();
        foreach (var stated in (int[])[1, 120, 12]) _ml.Regression.Trainers.Lstm(Tiny with { FeaturesPerStep = stated }).Fit(rows);
        _ml.Regression.Trainers.Lstm(Tiny).Fit(Sequences(12, 60));
        Assert.AreEqual(0, _warnings.Count, string.Join('\n', _warnings));
    }

    [TestMethod]
    public void That_most_is_missing_is_told_in_training_and_in_scoring()
    {
        var model = _ml.Regression.Trainers.Lstm(Tiny).Fit(Sequences(30, 6, missing: 0.1f));
        _ = model.Transform(Sequences(30, 6, missing: 0.2f)).GetColumn<float>("Score").Count();
        Assert.AreEqual(0, _warnings.Count, string.Join('\n', _warnings));
        _ = model.Transform(Sequences(100, 6, missing: 0.8f)).GetColumn<float>("Score").Count();
        Says("'Features'", "of the values are missing", "answers tell little");
        _ml.Regression.Trainers.Lstm(Tiny).Fit(Sequences(30, 6, missing: 0.8f));
        Says("'Features'", "of the values are missing", "not learnt from");
    }

    [TestMethod]
    public void Sequences_far_shorter_than_those_learnt_from_are_told()
    {
        var model = _ml.Regression.Trainers.Lstm(Tiny).Fit(Sequences(30, 20));
        foreach (var (rows, steps) in ((int, int)[])[(30, 20), (30, 12), (5, 2)]) _ = model.Transform(Sequences(rows, steps)).GetColumn<float>("Score").Count();
        Assert.AreEqual(0, _warnings.Count, string.Join('\n', _warnings));
        var loaded = ModelZip.Save(_ml, model, null);
        foreach (var one in (ITransformer[])[model, _ml.Model.Load(new MemoryStream(loaded), out _)])
        {
            _warnings.Clear();
            _ = one.Transform(Sequences(60, 4)).GetColumn<float>("Score").Count();
            Says("'Features'", "4.0 steps in the mean", "had 20.0", "samplingKeyColumnName");
        }
    }

    [TestMethod]
    public void That_nothing_was_learnt_is_told()
    {
        // Whatever is learnt from the one is wrong of the other.
        IDataView Labelled(float sign) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Ragged { Features = [i % 2, 1, i % 2, 1], Label = sign * ((i % 2) - 0.5f) }).ToArray());
        var model = _ml.Regression.Trainers.Lstm(Tiny with { Training = Tiny.Training with { Epochs = 5, LearningRate = 0.02f } }).Fit(Labelled(1), Labelled(-1));
        Assert.AreEqual(0, model.Model.Model.Epochs);
        Says("No epoch was better", "'Label'", "learning rate (0.02)");
    }

    [TestMethod]
    public void A_plain_array_is_refused_with_the_attribute_that_it_needs()
    {
        var model = _ml.Regression.Trainers.Lstm(Tiny).Fit(Sequences(12, 4));
        var plain = _ml.Data.LoadFromEnumerable(new[] { new Plain { Features = [1, 2, 3, 4] } });
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Transform(plain)).Message, "[VectorType(0, 2)]");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Plain, Valued>(model)).Message, "[VectorType(0, 2)]");
    }

    sealed class Plain
    {
        public float[] Features { get; set; } = [];
    }
}
