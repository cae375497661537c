using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Training;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class SequencePredictionModelTests
{
    static readonly SequenceOptions Enough = ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { Epochs = 40 } };

    static readonly SequencePredictionModel AllKinds = ExampleFixtures.Train(ExampleFixtures.OfAllKinds(60), Enough);

    [TestMethod]
    [DataRow(CellKind.Lstm, SequencePooling.Attention, true, 5)]
    [DataRow(CellKind.PeepholeLstm, SequencePooling.Last, false, 0)]
    [DataRow(CellKind.Gru, SequencePooling.Mean, true, 0)]
    [DataRow(CellKind.Gru, SequencePooling.Max, false, 5)]
    public void Classes_are_told_apart(CellKind cell, SequencePooling pooling, bool bidirectional, int convolution)
    {
        var options = Enough with { Network = Enough.Network with { Cell = cell, Layers = bidirectional ? 1 : 2 }, Pooling = pooling, Bidirectional = bidirectional, ConvolutionChannels = convolution };
        var model = ExampleFixtures.Train(ExampleFixtures.Traces(60), options);
        Assert.IsTrue(ExampleFixtures.Accuracy(model, ExampleFixtures.Traces(300, seed: 2)) > 0.85);
        foreach (var row in ExampleFixtures.Predict(model, ExampleFixtures.Traces(9, seed: 3)).Chunk(3)) Assert.AreEqual(1, row.Sum(), 1e-5);
    }

    [TestMethod]
    public void Inputs_of_all_kinds_go_together()
    {
        Assert.IsTrue(ExampleFixtures.Accuracy(AllKinds, ExampleFixtures.OfAllKinds(60, seed: 2)) > 0.85);
        CollectionAssert.AreEqual(ExampleFixtures.AllKinds, AllKinds.Inputs.ToArray());
        Assert.AreEqual((3, 3, 2, PredictionTask.Multiclass), (AllKinds.Classes, AllKinds.OutputSize, AllKinds.Members, AllKinds.Target));
    }

    [TestMethod]
    public void Yes_or_no_has_a_score_and_its_probability()
    {
        var model = ExampleFixtures.Train(ExampleFixtures.Traces(60, classes: 2), Enough, PredictionTask.Binary);
        var test = ExampleFixtures.Traces(40, classes: 2, seed: 2);
        var rows = ExampleFixtures.Predict(model, test).Chunk(2).ToArray();
        foreach (var row in rows) Assert.AreEqual(1 / (1 + Math.Exp(-row[0])), row[1], 1e-6);
        Assert.IsTrue(rows.Select((row, i) => row[0] > 0 == (test.Label(i) == 1) ? 1.0 : 0).Average() > 0.85);
    }

    [TestMethod]
    public void Values_are_learnt_in_their_own_units()
    {
        var model = ExampleFixtures.Train(ExampleFixtures.Values(140), Enough, PredictionTask.Regression);
        var test = ExampleFixtures.Values(40, seed: 2);
        var error = Math.Sqrt(ExampleFixtures.Predict(model, test).Select((y, i) => Math.Pow(y - test.Label(i), 2)).Average());
        Assert.IsTrue(error < 8, $"root mean squared error {error}, the targets' deviation is 20");
        Assert.AreEqual((1.0, 0), (model.Temperature, model.Classes));
        Assert.IsTrue(double.IsNaN(model.CalibrationError.Before));
    }

    [TestMethod]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var set = ExampleFixtures.OfAllKinds(90, seed: 4);
        var (one, three) = (ExampleFixtures.Train(set, ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { Threads = 1 } }), ExampleFixtures.Train(set, ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { Threads = 3 } }));
        CollectionAssert.AreEqual(ExampleFixtures.Predict(one, set, threads: 1), ExampleFixtures.Predict(three, set, threads: 3));
        Assert.AreEqual((one.Temperature, one.ValidationLoss, one.Epochs), (three.Temperature, three.ValidationLoss, three.Epochs));
        CollectionAssert.AreEqual(one.LossCurve.ToArray(), three.LossCurve.ToArray());
    }

    [TestMethod]
    public void Row_by_row_gives_the_same_bits_and_allocates_nothing()
    {
        var set = ExampleFixtures.OfAllKinds(70, seed: 5);
        var all = ExampleFixtures.Predict(AllKinds, set);
        var predictor = AllKinds.CreatePredictor();
        var outputs = new float[3];
        for (var row = 0; row < set.Count; row++)
        {
            predictor.Predict(set, row, outputs);
            CollectionAssert.AreEqual(all[(3 * row)..(3 * row + 3)], outputs, $"row {row}");
        }

        Assert.AreEqual(0, Allocation.Of(() =>
        {
            for (var row = 0; row < set.Count; row++) predictor.Predict(set, row, outputs);
        }));
    }

    [TestMethod]
    public void Block_after_block_gives_the_same_bits_and_allocates_nothing()
    {
        var (one, other) = (ExampleFixtures.OfAllKinds(70, seed: 5), ExampleFixtures.OfAllKinds(33, seed: 6));
        var (expected, predictor) = (ExampleFixtures.Predict(AllKinds, one), AllKinds.CreatePredictor(threads: 1));
        var outputs = new float[3 * 70];
        predictor.Predict(one, outputs);
        predictor.Predict(other, outputs.AsSpan(0, 3 * 33));
        Assert.AreEqual(0, Allocation.Of(() =>
        {
            predictor.Predict(other, outputs.AsSpan(0, 3 * 33));
            predictor.Predict(one, outputs);
        }));
        CollectionAssert.AreEqual(expected, outputs);
    }

    [TestMethod]
    public void A_predictor_reads_blocks_of_short_and_very_long_sequences_in_turn()
    {
        var model = ExampleFixtures.Train(ExampleFixtures.Traces(40), ExampleFixtures.Tiny);
        var predictor = model.CreatePredictor(threads: 2);
        int[] lengths = [3, 20_000, 5, 50_000, 1];
        foreach (var length in lengths)
        {
            var set = new ExampleSet(model.Inputs);
            for (var row = 0; row < 40; row++)
            {
                set.Append(0, Enumerable.Range(0, (row == 7 ? length : 4) * model.Inputs[0].Size).Select(i => MathF.Sin(i + row)).ToArray());
                set.Complete(float.NaN);
            }
            var (kept, fresh) = (new float[40 * model.OutputSize], new float[40 * model.OutputSize]);
            predictor.Predict(set, kept);
            model.Predict(set, fresh);
            CollectionAssert.AreEqual(fresh, kept, $"{length} steps");
        }
    }

    [TestMethod]
    public void Blocks_of_rows_reuse_their_memory()
    {
        var set = new ExampleSet(ExampleFixtures.OneInput);
        Fill();
        Assert.AreEqual(0, Allocation.Of(Fill));

        void Fill()
        {
            set.Clear();
            Span<float> values = stackalloc float[20];
            for (var row = 0; row < 100; row++)
            {
                set.Append(0, values[..(2 * (row % 11))]);
                set.Complete(row);
            }
        }
    }

    [TestMethod]
    public void The_loss_curve_is_what_was_reported()
    {
        var reports = new List<TrainingReport>();
        var model = SequencePredictionModel.Train(PredictionTask.Multiclass, 3, ExampleFixtures.Traces(40), null, ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { OnReport = reports.Add } }, 1);
        CollectionAssert.AreEqual(reports.Select(r => new LossPoint { Member = r.Member, Epoch = r.Epoch, TrainingLoss = r.TrainingLoss, ValidationLoss = r.ValidationLoss }).ToArray(), model.LossCurve.ToArray());
        Assert.AreEqual(1, reports[^1].Progress);
        Assert.AreEqual(model.LossCurve.GroupBy(p => p.Member).Average(member => member.Min(p => p.ValidationLoss)), model.ValidationLoss, 0.3);
    }

    [TestMethod]
    public void Validation_examples_decide_when_they_are_given()
    {
        var seen = new List<double>();
        SequencePredictionModel Train(ExampleSet validation) => SequencePredictionModel.Train(
            PredictionTask.Multiclass, 3, ExampleFixtures.Traces(40), validation, ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { OnReport = r => seen.Add(r.ValidationLoss) } }, 1);
        var model = Train(ExampleFixtures.Traces(20, seed: 7));
        Assert.IsTrue(double.IsFinite(model.CalibrationError.After));
        Assert.AreNotEqual(model.ValidationLoss, Train(ExampleFixtures.Traces(20, seed: 8)).ValidationLoss);
        Assert.IsTrue(seen.All(double.IsFinite));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Train(new(ExampleFixtures.OneInput))).Message, "validate on");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Train(ExampleFixtures.OfAllKinds(9))).Message, "have 3 inputs");
    }

    [TestMethod]
    public void What_is_cancelled_keeps_what_is_done()
    {
        var epochs = 0;
        var options = ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { OnReport = _ => epochs++ } };
        var model = SequencePredictionModel.Train(
            PredictionTask.Multiclass, 3, ExampleFixtures.Traces(40), null, options, new TrainingContext(options.Training, 1, isCanceled: () => epochs == 2));
        Assert.AreEqual((1, 2), (model.Members, model.LossCurve.Count));
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => ExampleFixtures.Train(ExampleFixtures.Traces(40), ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { CancellationToken = source.Token } }));
    }

    [TestMethod]
    public void A_training_that_diverges_says_so() => StringAssert.Contains(
        Assert.Throws<InvalidOperationException>(
            () => ExampleFixtures.Train(ExampleFixtures.Values(40), ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { LearningRate = 1e38f, GradientClip = 1e38f } }, PredictionTask.Regression)).Message,
        "LearningRate");
}
