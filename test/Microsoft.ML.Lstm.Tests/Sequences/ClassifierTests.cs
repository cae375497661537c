using System.Reflection;

namespace Microsoft.ML.Lstm.Tests.Sequences;

[TestClass]
public sealed class ClassifierTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Classes_are_told_apart_and_evaluated()
    {
        var model = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes).Fit(Gestures.Labelled(_ml, 120));
        var metrics = _ml.MulticlassClassification.Evaluate(model.Transform(Gestures.Labelled(_ml, 60, seed: 2)));
        Assert.IsTrue(metrics.MicroAccuracy > 0.9, $"accuracy {metrics.MicroAccuracy}");
        Assert.IsTrue(metrics.LogLoss < 0.5, $"log loss {metrics.LogLoss}");
        Assert.AreEqual(3, metrics.ConfusionMatrix.NumberOfClasses);
        Assert.IsTrue(model.Model.ExpectedCalibrationError is >= 0 and <= 1, $"{model.Model.ExpectedCalibrationError}");
        Assert.IsTrue(model.Model.Temperature > 0);
    }

    [TestMethod]
    public void Yes_and_no_are_told_apart_and_evaluated()
    {
        var model = _ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo).Fit(Gestures.Rows(_ml, 120));
        var scored = model.Transform(Gestures.Rows(_ml, 60, seed: 2));
        var metrics = _ml.BinaryClassification.Evaluate(scored, labelColumnName: "Rises");
        Assert.IsTrue(metrics.Accuracy > 0.9, $"accuracy {metrics.Accuracy}");
        Assert.IsTrue(metrics.AreaUnderRocCurve > 0.95, $"area {metrics.AreaUnderRocCurve}");
        foreach (var row in _ml.Data.CreateEnumerable<Judged>(scored, reuseRowObject: false))
        {
            Assert.AreEqual(row.Score > 0, row.PredictedLabel);
            Assert.AreEqual(1 / (1 + MathF.Exp(-row.Score)), row.Probability, 1e-5f);
        }
    }

    [TestMethod]
    public void The_score_above_which_the_answer_is_yes_can_be_changed()
    {
        var rows = Gestures.Rows(_ml, 60);
        var model = _ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo).Fit(rows);
        var (scores, low, high) = (Judges(model), Judges(model).Min(row => row.Score), Judges(model).Max(row => row.Score));
        foreach (var threshold in new[] { low - 1, (low + high) / 2, high })
        {
            var changed = _ml.BinaryClassification.ChangeModelThreshold(model, threshold);
            foreach (var other in new[] { changed, ModelZip.Load(ModelZip.Save(_ml, changed, rows.Schema)) })
            {
                CollectionAssert.AreEqual(scores.Select(row => row.Score > threshold).ToArray(), Judges(other).Select(row => row.PredictedLabel).ToArray());
                CollectionAssert.AreEqual(scores.Select(row => row.Probability).ToArray(), Judges(other).Select(row => row.Probability).ToArray());
            }
        }
        CollectionAssert.AreEqual(scores.Select(row => row.Score > 0).ToArray(), Judges(model).Select(row => row.PredictedLabel).ToArray(), "the model itself stays as it is");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.ChangeModelThreshold(model, float.NaN));
        var values = _ml.Regression.Trainers.Lstm(Gestures.Values with { Training = Gestures.Values.Training with { Epochs = 1 } }).Fit(rows);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.ChangeModelThreshold(values, 1)).Message, "tells values");

        Judged[] Judges(ITransformer judge) => [.. _ml.Data.CreateEnumerable<Judged>(judge.Transform(rows), reuseRowObject: false)];
    }

    [TestMethod]
    public void Values_are_told_and_evaluated()
    {
        var model = _ml.Regression.Trainers.Lstm(Gestures.Values).Fit(Gestures.Rows(_ml, 240));
        var metrics = _ml.Regression.Evaluate(model.Transform(Gestures.Rows(_ml, 60, seed: 2)), labelColumnName: "Slope");
        Assert.IsTrue(metrics.RSquared > 0.8, $"R² {metrics.RSquared}");
    }

    [TestMethod]
    public void Named_parameters_and_options_make_the_same_model()
    {
        var rows = Gestures.Labelled(_ml, 30);
        var named = new MLContext(seed: 1).MulticlassClassification.Trainers.Lstm("Label", "Features", "Weight", hiddenSize: 5, epochs: 2);
        var options = new MLContext(seed: 1).MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions { ExampleWeightColumnName = "Weight", Network = new() { HiddenSize = 5 }, Training = new() { Epochs = 2 } });
        var (one, other) = (Gestures.Classified(_ml, named.Fit(rows).Transform(rows)), Gestures.Classified(_ml, options.Fit(rows).Transform(rows)));
        for (var i = 0; i < one.Length; i++) CollectionAssert.AreEqual(one[i].Score, other[i].Score, $"row {i}");
    }

    [TestMethod]
    public void Scores_are_probabilities_and_the_label_is_the_likeliest()
    {
        var rows = Gestures.Labelled(_ml, 60);
        foreach (var row in Gestures.Classified(_ml, _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes).Fit(rows).Transform(rows)))
        {
            Assert.AreEqual(1, row.Score.Sum(), 1e-5);
            Assert.AreEqual(row.Score.Max(), row.Score[row.PredictedLabel - 1]);
        }
    }

    [TestMethod]
    public void Trainers_tell_the_truth_of_themselves()
    {
        foreach (var info in new[] { _ml.MulticlassClassification.Trainers.Lstm().Info, _ml.BinaryClassification.Trainers.Lstm().Info, _ml.Regression.Trainers.Lstm().Info })
        {
            Assert.IsFalse(info.NeedNormalization);
            Assert.IsFalse(info.WantCaching);
            foreach (var name in new[] { "SupportsValidation", "SupportsIncrementalTraining" })
                Assert.AreEqual(true, typeof(TrainerInfo).GetProperty(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(info), name);
        }
    }

    [TestMethod]
    public void Weights_decide_between_contradicting_labels()
    {
        var rows = Gestures.Make(60).SelectMany(gesture => new[] { gesture, Contrary(gesture) }).ToArray();
        var model = _ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo with { ExampleWeightColumnName = "Weight" }).Fit(_ml.Data.LoadFromEnumerable(rows));
        var metrics = _ml.BinaryClassification.Evaluate(model.Transform(Gestures.Rows(_ml, 60, seed: 2)), labelColumnName: "Rises");
        Assert.IsTrue(metrics.Accuracy > 0.9, $"accuracy {metrics.Accuracy}");

        static Gesture Contrary(Gesture gesture) => new() { Features = gesture.Features, Rises = !gesture.Rises, Weight = 0.05f };
    }

    [TestMethod]
    public void A_class_without_examples_and_one_class_only_are_learnt_with_a_warning()
    {
        var lines = new List<string>();
        _ml.Log += (_, e) => lines.Add(e.Message);
        var falling = Gestures.Make(60).Where(gesture => gesture.Raw != 2).ToArray();
        var rows = _ml.Transforms.CopyColumns("Label", "Raw").Fit(_ml.Data.LoadFromEnumerable(falling)).Transform(_ml.Data.LoadFromEnumerable(falling));
        var scored = Gestures.Classified(_ml, _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes).Fit(rows).Transform(rows));
        Assert.IsTrue(scored.All(row => row.Score.Length == 3 && row.Score.All(float.IsFinite) && row.PredictedLabel < 3));
        Assert.IsFalse(lines.Any(line => line.Contains("same label")));

        var same = _ml.Data.LoadFromEnumerable(falling.Where(gesture => gesture.Rises));
        var sure = _ml.BinaryClassification.Trainers.Lstm(Gestures.YesOrNo).Fit(same).Transform(same);
        Assert.IsTrue(_ml.Data.CreateEnumerable<Judged>(sure, reuseRowObject: false).All(row => row.PredictedLabel && float.IsFinite(row.Score)));
        Assert.IsTrue(lines.Any(line => line.Contains("same label") && line.Contains("'Rises'")), string.Join('\n', lines));
    }
}
