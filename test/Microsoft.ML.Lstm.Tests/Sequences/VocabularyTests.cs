using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Lstm.Tests.Sequences;

/// <summary>Tokens are known by what they stand for: keys that were fitted anew number the same words otherwise.</summary>
[TestClass]
public sealed class VocabularyTests
{
    readonly MLContext _ml = new(seed: 1);

    static LstmBinaryOptions Options => new() { FeatureColumnName = "Tokens", Network = new() { HiddenSize = 6 }, EmbeddingSize = 4, Training = new() { Epochs = 10, Members = 1, LearningRate = 0.02f, Seed = 1 } };

    sealed class Sentence
    {
        public string[] Words { get; set; } = [];
        public string Kind { get; set; } = "";
        public bool Label { get; set; }
    }

    static Sentence[] Sentences(int count, int seed, string end = "")
    {
        var random = new Random(seed);
        string[] good = ["lovely", "bright"], bad = ["dull", "awful"], plain = ["the", "camera", "was"];
        return [.. Enumerable.Range(0, count).Select(i => new Sentence
        {
            Label = i % 2 == 0,
            Kind = i % 2 == 0 ? "good" : "bad",
            Words = [.. plain.OrderBy(_ => random.Next()), (i % 2 == 0 ? good : bad)[random.Next(2)] + end],
        })];
    }

    IDataView Keyed(Sentence[] sentences, ValueToKeyMappingEstimator.KeyOrdinality order = ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
    {
        var rows = _ml.Data.LoadFromEnumerable(sentences);
        return _ml.Transforms.Conversion.MapValueToKey("Tokens", "Words", keyOrdinality: order).Fit(rows).Transform(rows);
    }

    static float[] Scores(ITransformer model, IDataView rows) => [.. model.Transform(rows).GetColumn<float>("Score")];

    [TestMethod]
    public void Keys_that_were_fitted_anew_are_read_by_value()
    {
        var model = _ml.BinaryClassification.Trainers.Lstm(Options).Fit(Keyed(Sentences(100, 1)));
        var later = Sentences(20, 2);
        var expected = Scores(model, Keyed(later));
        foreach (var one in new[] { model, ModelZip.Load(ModelZip.Save(_ml, model, Keyed(later).Schema)) })
        {
            CollectionAssert.AreEqual(expected, Scores(one, Keyed(later, ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence)));

            // Fewer words, and one that is new.
            var few = later[..1].Append(new Sentence { Words = ["unheard"] }).ToArray();
            Assert.AreEqual(expected[0], Scores(one, Keyed(few, ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence))[0]);
        }
    }

    [TestMethod]
    public void Keys_of_which_no_value_is_known_are_refused_with_their_column()
    {
        var model = _ml.BinaryClassification.Trainers.Lstm(Options with { Training = Options.Training with { Epochs = 1 } }).Fit(Keyed(Sentences(20, 1)));
        var strangers = Keyed([new() { Words = ["x", "y", "z"] }]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Transform(strangers)).Message, "'Tokens'");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.GetOutputSchema(strangers.Schema));
    }

    [TestMethod]
    public void A_model_that_goes_on_from_another_reads_its_tokens_by_value()
    {
        var rows = Sentences(100, 1);
        var first = _ml.BinaryClassification.Trainers.Lstm(Options).Fit(Keyed(rows));
        var trainer = _ml.BinaryClassification.Trainers.Lstm(Options with { Training = Options.Training with { Epochs = 1, LearningRate = 1e-6f } });
        var (same, turned) = (trainer.Fit(Keyed(rows), first), trainer.Fit(Keyed(rows, ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence), first));
        Assert.AreEqual(same.Model.LossCurve[0].TrainingLoss, turned.Model.LossCurve[0].TrainingLoss);
        CollectionAssert.AreEqual(Scores(same, Keyed(rows)), Scores(turned, Keyed(rows)));

        var lines = new List<string>();
        _ml.Log += (_, e) => lines.Add(e.Message);
        trainer.Fit(Keyed([.. rows, .. Sentences(10, 3, end: "!")]), first);
        Assert.AreEqual(1, lines.Count(line => line.Contains("'Tokens': 4 of the values", StringComparison.Ordinal)), string.Join('\n', lines));
    }

    [TestMethod]
    public void Validation_data_are_read_by_value_and_their_labels_must_stand_for_the_same()
    {
        var rows = Sentences(100, 1);
        var trainer = _ml.BinaryClassification.Trainers.Lstm(Options with { Training = Options.Training with { Epochs = 3 } });
        var judged = trainer.Fit(Keyed(rows), Keyed(rows)).Model.ValidationLoss;
        Assert.AreEqual(judged, trainer.Fit(Keyed(rows), Keyed(rows, ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence)).Model.ValidationLoss);

        IDataView Labelled(ValueToKeyMappingEstimator.KeyOrdinality order) =>
            _ml.Transforms.Conversion.MapValueToKey("Label", "Kind", keyOrdinality: order).Fit(Keyed(rows)).Transform(Keyed(rows));
        var classes = _ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions { FeatureColumnName = "Tokens", Network = new() { HiddenSize = 6 }, Training = new() { Epochs = 1, Members = 1, Seed = 1 } });
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => classes.Fit(Labelled(ValueToKeyMappingEstimator.KeyOrdinality.ByValue), Labelled(ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence)));
        StringAssert.Contains(error.Message, "'Label'");
    }

    [TestMethod]
    public void A_file_of_the_version_before_knows_tokens_by_number()
    {
        var rows = Keyed(Sentences(40, 1));
        var model = _ml.BinaryClassification.Trainers.Lstm(Options with { Training = Options.Training with { Epochs = 1 } }).Fit(rows);
        var old = ModelZip.Load(ModelZip.WithEntry(ModelZip.Save(_ml, model, rows.Schema), "Tokens", null));
        CollectionAssert.AreEqual(Scores(model, rows), Scores(old, rows));
        CollectionAssert.AreNotEqual(Scores(model, rows), Scores(old, Keyed(Sentences(40, 1), ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence)));
    }

    [TestMethod]
    public void Words_survive_a_file_half_an_emoji_too()
    {
        var rows = Sentences(40, 1, end: "\U0001F600"[..1]).Concat(Sentences(40, 1, end: "\U0001F601"[1..])).ToArray();
        var model = _ml.BinaryClassification.Trainers.Lstm(Options with { Training = Options.Training with { Epochs = 1 } }).Fit(Keyed(rows));
        var loaded = ModelZip.Load(ModelZip.Save(_ml, model, null));
        CollectionAssert.AreEqual(Scores(model, Keyed(rows)), Scores(loaded, Keyed(rows, ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence)));
    }

    sealed class Mixed
    {
        [VectorType(4)]
        public double[] Doubles { get; set; } = [];
        [VectorType(4)]
        public int[] Integers { get; set; } = [];
        [VectorType(4)]
        public float[] Floats { get; set; } = [];
        public int Number { get; set; }
        public float Single { get; set; }
        public bool Flag { get; set; }
        public int Label { get; set; }
        public double Weight { get; set; } = 1;
    }

    [TestMethod]
    public void Numbers_of_other_types_are_taken_for_features_labels_and_weights()
    {
        var random = new Random(1);
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i =>
        {
            int[] values = [.. Enumerable.Range(0, 4).Select(_ => random.Next(10))];
            return new Mixed { Integers = values, Doubles = [.. values.Select(value => (double)value)], Floats = [.. values.Select(value => (float)value)], Number = i % 5, Single = i % 5, Flag = i % 2 == 0, Label = values.Sum() };
        }).ToArray());
        float[] Fitted(string features, string more)
        {
            var options = new LstmRegressionOptions { FeatureColumnName = features, AdditionalFeatureColumns = [more, "Flag"], ExampleWeightColumnName = "Weight", Network = new() { HiddenSize = 4 }, Training = new() { Epochs = 2, Members = 1, Seed = 1 } };
            var model = _ml.Regression.Trainers.Lstm(options).Fit(rows);
            var loaded = (LstmPredictionTransformer)ModelZip.Load(ModelZip.Save(_ml, model, rows.Schema));
            Assert.AreEqual(model.FeatureColumnType, loaded.FeatureColumnType);
            var scores = Scores(model, rows);
            CollectionAssert.AreEqual(scores, Scores(loaded, rows));
            return scores;
        }
        var expected = Fitted("Floats", "Single");
        CollectionAssert.AreEqual(expected, Fitted("Doubles", "Number"));
        CollectionAssert.AreEqual(expected, Fitted("Integers", "Number"));
    }
}
