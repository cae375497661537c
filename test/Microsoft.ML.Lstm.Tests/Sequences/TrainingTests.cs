using System.Reflection;

namespace Microsoft.ML.Lstm.Tests.Sequences;

[TestClass]
public sealed class TrainingTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Losses_are_told_through_the_log_and_the_observer_and_kept_as_a_curve()
    {
        var lines = new List<string>();
        _ml.Log += (_, e) => lines.Add(e.Message);
        var reports = new List<TrainingReport>();
        var model = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Training = Gestures.Classes.Training with { OnReport = reports.Add } }).Fit(Gestures.Labelled(_ml, 60));
        Assert.AreEqual(reports.Count, lines.Count(line => line.Contains("epoch") && line.Contains("training loss") && line.Contains("sequences/s")));
        Assert.AreEqual(1, lines.Count(line => line.Contains("calibration error")));
        CollectionAssert.AreEqual(reports.Select(report => (report.Member, report.Epoch, report.TrainingLoss, report.ValidationLoss)).ToArray(),
            model.Model.LossCurve.Select(point => (point.Member, point.Epoch, point.TrainingLoss, point.ValidationLoss)).ToArray());
        Assert.AreEqual(1, reports[^1].Progress, 1e-9);
        Assert.IsTrue(model.Model.LossCurve[^1].TrainingLoss < model.Model.LossCurve[0].TrainingLoss);
    }

    [TestMethod]
    public void Validation_data_decide_when_to_stop()
    {
        var judges = Gestures.Labelled(_ml, 60, seed: 2);
        var trainer = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes);
        var model = trainer.Fit(Gestures.Labelled(_ml, 60), judges);
        Assert.IsTrue(model.Model.LossCurve.All(point => double.IsFinite(point.ValidationLoss)));
        Assert.AreNotEqual(trainer.Fit(Gestures.Labelled(_ml, 60)).Model.ValidationLoss, model.Model.ValidationLoss);
        var fewer = _ml.Transforms.Conversion.MapValueToKey("Label", "Rises").Fit(judges).Transform(judges);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => trainer.Fit(Gestures.Labelled(_ml, 60), fewer)).Message, "'Label'");
    }

    [TestMethod]
    public void A_token_and_the_host_stop_training_and_keep_the_best_model()
    {
        using var stop = new CancellationTokenSource();
        Stops(stop.Cancel, stop.Token);
        var cancel = typeof(MLContext).GetMethod("CancelExecution", BindingFlags.NonPublic | BindingFlags.Instance)!;
        Stops(() => cancel.Invoke(_ml, null), default);

        void Stops(Action stop, CancellationToken token)
        {
            var reports = 0;
            var options = Gestures.Values with
            {
                Training = Gestures.Values.Training with
                {
                    Epochs = 1000,
                    EarlyStoppingPatience = 1000,
                    CancellationToken = token,
                    OnReport = _ =>
                    {
                        if (++reports == 3) stop();
                    },
                },
            };
            var model = _ml.Regression.Trainers.Lstm(options).Fit(Gestures.Rows(_ml, 60));
            Assert.IsTrue(reports < 20, $"{reports} epochs ran");
            Assert.IsTrue(model.Transform(Gestures.Rows(new(), 9)).Schema.Any(column => column.Name == "Score"));
        }
    }

    [TestMethod]
    public void A_training_that_diverges_is_refused() => StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() =>
        _ml.Regression.Trainers.Lstm(Gestures.Values with { Training = Gestures.Values.Training with { LearningRate = 1e30f } }).Fit(Gestures.Rows(_ml, 60))).Message, "LearningRate");

    [TestMethod]
    public void Training_goes_on_from_a_model_or_a_chain_with_it()
    {
        var rows = Gestures.Labelled(_ml, 60);
        var first = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes).Append(_ml.Transforms.CopyColumns("Copy", "Score")).Fit(rows);
        var loaded = ModelZip.Load(ModelZip.Save(_ml, first, rows.Schema));
        var trainer = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 1 } });
        var losses = new[] { trainer.Fit(rows), trainer.Fit(rows, first), trainer.Fit(rows, loaded), trainer.Fit(rows, first.First()) }.Select(model => model.Model.LossCurve[0].TrainingLoss).ToArray();
        Assert.IsTrue(losses[1] < 0.7 * losses[0], string.Join(' ', losses));
        Assert.AreEqual(losses[1], losses[2]);
        Assert.AreEqual(losses[1], losses[3]);
    }

    [TestMethod]
    public void As_many_keys_that_mean_other_values_get_a_new_head()
    {
        var rows = Gestures.Labelled(_ml, 60);
        var first = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes).Fit(rows);
        var loaded = ModelZip.Load(ModelZip.Save(_ml, first, rows.Schema));
        var renamed = Gestures.Make(60);
        foreach (var gesture in renamed) gesture.Kind = "it " + gesture.Kind;
        var others = _ml.Data.LoadFromEnumerable(renamed);
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label", "Kind", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(others).Transform(others);

        // The keys are the same numbers, so a head that went on would know them.
        var trainer = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 1, LearningRate = 1e-6f, Seed = 2 } });
        var (same, other) = (Loss(rows, first), Loss(keyed, first));
        Assert.IsTrue(other > 1.5 * same, $"{same} {other}");
        Assert.AreEqual(same, Loss(rows, loaded));
        Assert.AreEqual(other, Loss(keyed, loaded));

        double Loss(IDataView data, ITransformer previous) => trainer.Fit(data, previous).Model.LossCurve[0].TrainingLoss;
    }

    [TestMethod]
    public void What_reads_sequences_is_kept_for_new_labels()
    {
        var known = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes).Fit(Gestures.Labelled(_ml, 150));
        var few = Gestures.Rows(_ml, 18, seed: 5);
        var options = Gestures.YesOrNo with { FrozenLayers = 1, Training = Gestures.YesOrNo.Training with { Epochs = 100 } };
        var taught = _ml.BinaryClassification.Trainers.Lstm(options).Fit(few, known);
        var accuracy = _ml.BinaryClassification.Evaluate(taught.Transform(Gestures.Rows(_ml, 60, seed: 6)), labelColumnName: "Rises").Accuracy;
        Assert.IsTrue(accuracy > 0.85, $"accuracy {accuracy}");
    }

    [TestMethod]
    public void A_model_for_other_features_or_without_a_network_cannot_be_gone_on_from()
    {
        var rows = Gestures.Rows(_ml, 30);
        var plain = _ml.Regression.Trainers.Lstm("Slope", "Plain", epochs: 1, hiddenSize: 4).Fit(rows);
        var trainer = _ml.Regression.Trainers.Lstm(Gestures.Values);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(rows, plain)).Message, "features per step");
        var other = _ml.Transforms.CopyColumns("Copy", "Slope").Fit(rows);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(rows, other)).Message, "no LSTM model");
    }

    [TestMethod]
    public void The_contexts_seed_decides_when_the_options_have_none()
    {
        byte[] Trained(int contextSeed, int? seed) => ModelZip.Entry(ModelZip.Save(_ml, new MLContext(contextSeed).Regression.Trainers.Lstm(Gestures.Values with { Training = Gestures.Values.Training with { Seed = seed, Epochs = 1 } })
            .Fit(Gestures.Rows(_ml, 30)), Gestures.Rows(_ml, 1).Schema), "Learner");
        CollectionAssert.AreEqual(Trained(1, null), Trained(1, null));
        CollectionAssert.AreNotEqual(Trained(1, null), Trained(2, null));
        CollectionAssert.AreEqual(Trained(1, 7), Trained(2, 7));
    }
}
