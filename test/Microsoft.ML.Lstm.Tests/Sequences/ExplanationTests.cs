using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Sequences;

[TestClass]
public sealed class ExplanationTests
{
    readonly MLContext _ml = new(seed: 1);

    sealed class Explained
    {
        public float Score { get; set; }
        public float[] Why { get; set; } = [];
        public float[] Where { get; set; } = [];
        public float[] WordWhy { get; set; } = [];
        public float[] WordWhere { get; set; } = [];
    }

    LstmRegressionOptions Options => Gestures.Values with
    {
        FeatureColumnName = "Ragged",
        ContributionsColumnName = "Why",
        AttentionColumnName = "Where",
        AdditionalFeatureColumns = [new("Tokens") { ContributionsColumnName = "WordWhy", AttentionColumnName = "WordWhere" }],
        EmbeddingSize = 4,
    };

    [TestMethod]
    public void Contributions_sum_to_the_scores_difference_from_the_baselines()
    {
        var rows = Gestures.Rows(_ml, 60);
        var model = _ml.Transforms.Conversion.MapValueToKey("Tokens", "Words").Append(_ml.Regression.Trainers.Lstm(Options)).Fit(rows);
        var gestures = Gestures.Make(40, seed: 2);
        var explained = _ml.Data.CreateEnumerable<Explained>(model.Transform(_ml.Data.LoadFromEnumerable(gestures)), reuseRowObject: false).ToArray();
        using var engine = _ml.Model.CreatePredictionEngine<Gesture, Explained>(model);
        for (var i = 0; i < gestures.Length; i++)
        {
            Assert.AreEqual(gestures[i].Ragged.Length, explained[i].Why.Length);
            Assert.AreEqual(gestures[i].Ragged.Length / Gestures.Features, explained[i].Where.Length);
            Assert.AreEqual(gestures[i].Words.Length, explained[i].WordWhy.Length);
            Assert.AreEqual(1, explained[i].Where.Sum(), 1e-4);
            Assert.AreEqual(1, explained[i].WordWhere.Sum(), 1e-4);
            CollectionAssert.AreEqual(explained[i].Why, engine.Predict(gestures[i]).Why, $"row {i}");
        }

        // The baseline's score depends on the number of steps alone: rows with as many steps and words must agree on it.
        foreach (var alike in gestures.Zip(explained).GroupBy(pair => (pair.First.Ragged.Length, pair.First.Words.Length)))
        {
            var baselines = alike.Select(pair => pair.Second.Score - pair.Second.Why.Sum() - pair.Second.WordWhy.Sum()).ToArray();
            Assert.IsTrue(baselines.Max() - baselines.Min() < 0.02, string.Join(' ', baselines));
        }
    }

    [TestMethod]
    public void The_step_that_decides_contributes_most()
    {
        var random = new Random(1);
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(_ =>
        {
            float[] values = [.. Enumerable.Range(0, Gestures.Steps * Gestures.Features).Select(_ => random.NextSingle())];
            values[6] = random.Next(2) * 4;
            return new Gesture { Features = values, Rises = values[6] > 2 };
        }).ToArray());
        var model = _ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo with { ContributionsColumnName = "Why", Training = Gestures.YesOrNo.Training with { Epochs = 30 }, Network = Gestures.YesOrNo.Network with { HiddenSize = 12 }, ConvolutionChannels = 8 }).Fit(rows);
        Assert.AreEqual(1, _ml.BinaryClassification.Evaluate(model.Transform(rows), labelColumnName: "Rises").Accuracy, 0.02);
        var view = model.Transform(_ml.Data.TakeRows(rows, 40));
        var told = view.GetColumn<float[]>("Why").Zip(view.GetColumn<bool>("Rises")).Where(pair => pair.Second).Select(pair => pair.First).ToArray();
        Assert.IsTrue(told.Length > 5);
        foreach (var why in told) Assert.AreEqual(6, Array.IndexOf(why, why.Max()), string.Join(' ', why));
    }

    [TestMethod]
    public void Explanations_are_made_for_classes_too_and_only_when_asked_for()
    {
        var rows = Gestures.Labelled(_ml, 60);
        var view = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { ContributionsColumnName = "Why" }).Fit(rows).Transform(rows);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, Gestures.Steps, Gestures.Features), view.Schema["Why"].Type);
        Assert.IsTrue(view.GetColumn<float[]>("Why").All(why => why.Length == Gestures.Steps * Gestures.Features && why.All(float.IsFinite)));
        Assert.AreEqual(60, view.GetColumn<float[]>("Score").Count());
    }
}
