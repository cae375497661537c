using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Sequences;

/// <summary>All that a column of features may be.</summary>
[TestClass]
public sealed class InputTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("Features", null)]
    [DataRow("Ragged", null)]
    [DataRow("Plain", Gestures.Features)]
    [DataRow("Ragged", Gestures.Features)]
    public void Vectors_are_sequences_whether_fixed_ragged_or_plain(string column, int? featuresPerStep)
    {
        var model = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { FeatureColumnName = column, FeaturesPerStep = featuresPerStep }).Fit(Gestures.Labelled(_ml, 120));
        var metrics = _ml.MulticlassClassification.Evaluate(model.Transform(Gestures.Labelled(_ml, 60, seed: 2)));
        Assert.IsTrue(metrics.MicroAccuracy > 0.85, $"accuracy {metrics.MicroAccuracy}");
        Assert.AreEqual(column, model.FeatureColumnName);
        Assert.AreEqual(Gestures.Labelled(_ml, 1).Schema[column].Type, model.FeatureColumnType);
    }

    [TestMethod]
    public void Stated_features_per_step_win_over_the_types_dimensions()
    {
        var lines = new List<string>();
        _ml.Log += (_, e) => lines.Add(e.Message);
        _ml.Regression.Trainers.Lstm(Gestures.Values with { FeaturesPerStep = 4, Training = Gestures.Values.Training with { Epochs = 1 } }).Fit(Gestures.Rows(_ml, 30));
        Assert.IsTrue(lines.Any(line => line.Contains("'Features'") && line.Contains("4 features per step")), string.Join('\n', lines));
    }

    [TestMethod]
    public void A_model_reads_sequences_of_other_lengths_than_those_of_its_training()
    {
        var trained = _ml.Regression.Trainers.Lstm(Gestures.Values).Fit(Gestures.Rows(_ml, 60));
        var ragged = _ml.Data.LoadFromEnumerable(Gestures.Make(10).Select(gesture => new Loose { Features = gesture.Ragged }));
        Assert.IsTrue(trained.Transform(ragged).GetColumn<float>("Score").All(float.IsFinite));
    }

    sealed class Loose
    {
        [VectorType(0, Gestures.Features)]
        public float[] Features { get; set; } = [];
    }

    [TestMethod]
    public void Sparse_and_dense_vectors_give_the_same()
    {
        var gestures = Gestures.Make(30);
        foreach (var gesture in gestures)
            for (var i = 0; i < gesture.Features.Length; i += 3) gesture.Features[i] = 0;
        var dense = gestures.Select(gesture => new Buffered { Slope = gesture.Slope, Features = new(gesture.Features.Length, gesture.Features) });
        var sparse = gestures.Select(gesture =>
        {
            var indices = Enumerable.Range(0, gesture.Features.Length).Where(i => gesture.Features[i] != 0).ToArray();
            return new Buffered { Slope = gesture.Slope, Features = new(gesture.Features.Length, indices.Length, [.. indices.Select(i => gesture.Features[i])], indices) };
        });
        var one = Scores(dense);
        CollectionAssert.AreEqual(one, Scores(sparse));

        float[] Scores(IEnumerable<Buffered> rows)
        {
            var data = _ml.Data.LoadFromEnumerable(rows.ToArray());
            return [.. _ml.Regression.Trainers.Lstm(Gestures.Values with { Training = Gestures.Values.Training with { Epochs = 2 } }).Fit(data).Transform(data).GetColumn<float>("Score")];
        }
    }

    sealed class Buffered
    {
        public float Slope { get; set; }
        [VectorType(Gestures.Steps, Gestures.Features)]
        public VBuffer<float> Features { get; set; }
    }

    [TestMethod]
    public void Tokens_of_any_kind_of_key_are_learnt()
    {
        var scores = new[] { Scores<byte>(k => k), Scores<ushort>(k => k), Scores<uint>(k => k), Scores<ulong>(k => k) };
        foreach (var other in scores) CollectionAssert.AreEqual(scores[0], other);
        Assert.IsTrue(scores[0].Where((_, i) => i % 2 == 1).Average() - scores[0].Where((_, i) => i % 2 == 0).Average() > 1, string.Join(' ', scores[0]));

        float[] Scores<TKey>(Func<byte, TKey> key)
        {
            var random = new Random(3);
            // Two vocabularies of three tokens, from 1 on; 0 and 200 are no keys and stand for missing ones.
            var rows = Enumerable.Range(0, 80).Select(i => new Spoken<TKey>
            {
                Value = 2 * (i % 2),
                Tokens = [.. Enumerable.Range(0, 2 + random.Next(4)).Select(_ => key((byte)(random.Next(4) == 0 ? 200 * random.Next(2) : 1 + 3 * (i % 2) + random.Next(3))))],
            }).ToArray();
            var definition = SchemaDefinition.Create(typeof(Spoken<TKey>));
            definition["Tokens"].ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(TKey), 6));
            var data = _ml.Data.LoadFromEnumerable(rows, definition);
            var options = Gestures.Values with { LabelColumnName = "Value", FeatureColumnName = "Tokens", EmbeddingSize = 4 };
            return [.. _ml.Regression.Trainers.Lstm(options).Fit(data).Transform(data).GetColumn<float>("Score")];
        }
    }

    sealed class Spoken<TKey>
    {
        public float Value { get; set; }
        public TKey[] Tokens { get; set; } = [];
    }

    [TestMethod]
    public void Numbers_tokens_static_numbers_and_single_keys_are_read_together()
    {
        var rows = Gestures.Rows(_ml, 90);
        var prepare = _ml.Transforms.Conversion.MapValueToKey("Tokens", "Words")
            .Append(_ml.Transforms.Conversion.MapValueToKey("KindKey", "Kind")).Append(_ml.Transforms.CopyColumns("Label", "Raw"));
        var options = Gestures.Classes with { AdditionalFeatureColumns = ["Ragged", "Tokens", "Age", new("Place") { IsStatic = true }, "KindKey"], EmbeddingSize = 4 };
        var model = prepare.Append(_ml.MulticlassClassification.Trainers.Lstm(options)).Fit(rows);
        Assert.AreEqual(1, _ml.MulticlassClassification.Evaluate(model.Transform(rows)).MicroAccuracy, 0.05);
    }

    [TestMethod]
    public void Missing_steps_do_not_count()
    {
        var gestures = Gestures.Make(40);
        var padded = gestures.Select(gesture => new Gesture { Slope = gesture.Slope, Ragged = [.. Enumerable.Repeat(float.NaN, 3 * Gestures.Features), .. gesture.Ragged] }).ToArray();
        var model = _ml.Regression.Trainers.Lstm(Gestures.Values with { FeatureColumnName = "Ragged", ConvolutionChannels = 0 }).Fit(_ml.Data.LoadFromEnumerable(gestures));
        var scores = model.Transform(_ml.Data.LoadFromEnumerable(gestures)).GetColumn<float>("Score").ToArray();
        var others = model.Transform(_ml.Data.LoadFromEnumerable(padded)).GetColumn<float>("Score").ToArray();
        for (var i = 0; i < scores.Length; i++) Assert.AreEqual(scores[i], others[i], 1e-4f, $"row {i}");
    }

    [TestMethod]
    public void Empty_longer_and_very_long_sequences_are_scored()
    {
        var model = _ml.Regression.Trainers.Lstm(Gestures.Values with { FeatureColumnName = "Ragged" }).Fit(Gestures.Rows(_ml, 40));
        int[] lengths = [0, 1, 100, 100_000, 0];
        var rows = lengths.Select(length => new Gesture { Ragged = [.. Enumerable.Range(0, length * Gestures.Features).Select(i => MathF.Sin(i))] }).ToArray();
        var scores = model.Transform(_ml.Data.LoadFromEnumerable(rows)).GetColumn<float>("Score").ToArray();
        Assert.IsTrue(scores.All(float.IsFinite), string.Join(' ', scores));
        Assert.AreEqual(scores[0], scores[4]);
    }

    [TestMethod]
    public void Empty_sequences_may_be_learnt_from()
    {
        var gestures = Gestures.Make(40);
        for (var i = 0; i < gestures.Length; i += 5) gestures[i].Ragged = [];
        var rows = _ml.Data.LoadFromEnumerable(gestures);
        var scores = _ml.Regression.Trainers.Lstm(Gestures.Values with { FeatureColumnName = "Ragged" }).Fit(rows).Transform(rows).GetColumn<float>("Score");
        Assert.IsTrue(scores.All(float.IsFinite));
    }
}
