using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Sequences;

[TestClass]
public sealed class ScoringTests
{
    readonly MLContext _ml = new(seed: 1);
    readonly int[] _faults = [-1, -1, -1, -1, -1, -1];

    [TestMethod]
    public void Blocks_of_rows_give_the_same_bits_as_one_row_at_a_time()
    {
        var model = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { FeatureColumnName = "Ragged", Training = Gestures.Classes.Training with { Epochs = 2 } }).Fit(Gestures.Labelled(_ml, 60));
        var gestures = Gestures.Make(2500, seed: 3);
        var batched = Gestures.Classified(_ml, model.Transform(_ml.Data.LoadFromEnumerable(gestures)));
        using var engine = _ml.Model.CreatePredictionEngine<Gesture, Classified>(model);
        for (var i = 0; i < gestures.Length; i++)
        {
            var alone = engine.Predict(gestures[i]);
            CollectionAssert.AreEqual(alone.Score, batched[i].Score, $"row {i}");
            Assert.AreEqual(alone.PredictedLabel, batched[i].PredictedLabel, $"row {i}");
        }
    }

    [TestMethod]
    [Timeout(120_000)]
    public void A_prediction_engine_that_threads_share_fails_in_no_other_way_than_by_saying_so()
    {
        var model = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { Training = Gestures.Classes.Training with { Epochs = 1 } }).Fit(Gestures.Labelled(_ml, 30));
        using var engine = _ml.Model.CreatePredictionEngine<Gesture, Classified>(model);
        var gestures = Gestures.Make(30);
        Forecasting.SharedEngineTests.Hammer(8, 100, (thread, call) =>
        {
            try
            {
                engine.Predict(gestures[((8 * call) + thread) % gestures.Length]);
            }
            catch (InvalidOperationException overlap) when (overlap.Message.Contains("several threads", StringComparison.Ordinal))
            {
            }
        });
        Assert.AreEqual(Gestures.Kinds.Length, engine.Predict(gestures[0]).Score.Length);
    }

    [TestMethod]
    public void Engines_of_one_model_do_not_disturb_each_other()
    {
        var fitted = _ml.Transforms.NormalizeMinMax("Features").Append(_ml.Regression.Trainers.Lstm(Gestures.Values with { Training = Gestures.Values.Training with { Epochs = 2 } })).Fit(Gestures.Rows(_ml, 30));
        var model = ModelZip.Load(ModelZip.Save(_ml, fitted, Gestures.Rows(_ml, 1).Schema));
        var gestures = Gestures.Make(200);
        var rows = _ml.Data.LoadFromEnumerable(gestures);
        var expected = fitted.Transform(rows).GetColumn<float>("Score").ToArray();

        // As a pool of engines has it: one model that was loaded once, an engine for each thread, and data views beside them.
        var threads = Enumerable.Range(0, 6).Select(number => new Thread(() => _faults[number] = number < 2 ? Views() : Engines(number))).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        CollectionAssert.AreEqual(new int[6], _faults);

        int Engines(int first)
        {
            using var engine = _ml.Model.CreatePredictionEngine<Gesture, Valued>(model);
            return Enumerable.Range(first, 600).Count(i => engine.Predict(gestures[i % 200]).Score != expected[i % 200]);
        }

        int Views() => Enumerable.Range(0, 5).Count(_ => !model.Transform(rows).GetColumn<float>("Score").SequenceEqual(expected));
    }
}
