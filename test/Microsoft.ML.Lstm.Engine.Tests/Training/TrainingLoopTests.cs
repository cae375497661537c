using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Training;

[TestClass]
public sealed class TrainingLoopTests
{
    static TrainingResult Run(LineTask line, int epochs = 20, int patience = 100, Func<bool>? stop = null, int? stopAfter = null) =>
        line.Fit(LineTask.Options with { Epochs = epochs, Patience = patience, StopAfter = stopAfter }, threads: 2, stop: stop);

    static LoopOptions Descent => LineTask.Options with { Optimizer = weights => new Sgd(weights), Schedule = new ConstantSchedule() };

    [TestMethod]
    public void The_rate_stays_above_0_where_steps_are_more_than_an_int_counts()
    {
        List<float> rates = [];
        new LineTask(0).Fit(LineTask.Options with { Epochs = 1 << 20, Batches = new(1, 4200), StopAfter = 1 }, report: report => rates.Add(report.LearningRate));
        Assert.IsTrue(rates is [> 0], $"the rate was {rates[0]}");
        foreach (var schedule in (ISchedule[])[new CosineSchedule(), new ConstantSchedule(), new StepSchedule()])
            Assert.IsTrue(schedule.Factor(1L << 40, 1L << 42) > 0.1f, $"{schedule}");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void A_rate_far_too_high_is_told_with_validation_and_without(int validation)
    {
        foreach (var rate in (float[])[100, 1e4f, 1e30f])
        {
            var line = new LineTask(validation) { Validation = n => n + 1 };
            var error = Assert.ThrowsExactly<TrainingFailedException>(() => line.Fit(Descent with { Epochs = 5, Batches = new(10, 30), LearningRate = rate }));
            StringAssert.Contains(error.Message, "Lower the learning rate");
        }
    }

    [TestMethod]
    public void Validation_that_never_gets_better_is_no_divergence_while_the_training_learns()
    {
        var result = Run(new(1) { Validation = n => n + 1 });
        Assert.AreEqual((0, 20), (result.BestEpoch, result.EpochsDone));
    }

    [TestMethod]
    public void An_epoch_without_weights_has_no_loss_and_a_training_without_any_is_refused()
    {
        List<double> losses = [];
        var error = Assert.ThrowsExactly<TrainingFailedException>(() => new LineTask(1) { Weight = 0 }.Fit(
            LineTask.Options with { Epochs = 2, Batches = new(10, 3) }, report: report => losses.Add(report.TrainingLoss)));
        StringAssert.Contains(error.Message, "nothing to learn from");
        Assert.IsTrue(losses.All(double.IsNaN) && losses.Count == 2, string.Join(' ', losses));
    }

    [TestMethod]
    public void Learns_the_line()
    {
        var result = Run(new(1));
        Assert.AreEqual(3, result.Weights[0], 0.01);
        Assert.AreEqual(2, result.Weights[1], 0.01);
        Assert.AreEqual(21, result.Losses.Count);
    }

    [TestMethod]
    public void Stops_early_and_restores_the_best_weights()
    {
        // Best after the third epoch, then worse and worse.
        var result = Run(new(1) { Validation = n => Math.Abs(n - 3) + 1 }, patience: 4);
        Assert.AreEqual((3, 7, 1.0, false), (result.BestEpoch, result.EpochsDone, result.ValidationLoss, result.Stopped));
        CollectionAssert.AreEqual(Run(new(0), stopAfter: 3).Weights, result.Weights);
    }

    /// <summary>Always better, by less and less: half of what is left.</summary>
    [TestMethod]
    public void Stops_where_the_loss_is_better_by_next_to_nothing()
    {
        var line = new LineTask(1) { Validation = n => 1 + Math.Pow(0.5, n) };
        var options = LineTask.Options with { Epochs = 200, Batches = new(10, 2), Patience = 5 };
        Assert.AreEqual(53, new LineTask(1) { Validation = line.Validation }.Fit(options).BestEpoch, "until a double knows no better one");
        var result = new LineTask(1) { Validation = line.Validation }.Fit(options with { LeastGain = 1e-4 });
        Assert.AreEqual((21, 21), (result.BestEpoch, result.EpochsDone), "the sixteenth is better by a ten thousandth, together with the two before; the best weights are the last ones all the same");
        result = new LineTask(1) { Validation = line.Validation }.Fit(options with { LeastLoss = 1, Room = 1e-3 });
        Assert.AreEqual((10, 10), (result.BestEpoch, result.EpochsDone), "a thousandth is left of what there was to gain");
        result = new LineTask(1) { Validation = n => Math.Abs(n - 3) + 1 }.Fit(options with { LeastGain = 1e-4, LeastLoss = 0 });
        Assert.AreEqual((3, 8), (result.BestEpoch, result.EpochsDone), "where the loss gets worse nothing changes");
    }

    [TestMethod]
    public void Slows_down_when_the_validation_loss_stays_where_it_is()
    {
        var rates = new List<float>();
        var line = new LineTask(1) { Validation = n => n < 3 ? 10 - n : 8 };
        line.Fit(
            Descent with { Epochs = 7, Batches = new(10, 2), LearningRate = 0.5f, Plateau = new() { Drop = 0.5f, Patience = 1 } },
            report: report => rates.Add(report.LearningRate));
        // The first look at the loss comes before the first epoch; the loss is best after the second.
        float[] expected = [0.5f, 0.5f, 0.5f, 0.5f, 0.25f, 0.25f, 0.125f];
        CollectionAssert.AreEqual(expected, rates);
    }

    [TestMethod]
    public void Says_when_it_was_stopped()
    {
        var steps = 0;
        var result = Run(new(1), stop: () => steps++ >= 70);
        Assert.IsTrue(result.Stopped && result.Usable && result.EpochsDone == 2, $"{result.EpochsDone}");
        Assert.IsFalse(Run(new(1), stop: () => true).Usable);
    }

    /// <summary>As many machines would: each sums what it has, and the sums meet in one order.</summary>
    sealed class Halves : IGradientReducer
    {
        public int Batches { get; private set; }

        public ShardLoss Reduce(ReadOnlySpan<ShardLoss> losses, float[][] gradients)
        {
            Batches++;
            var middle = gradients.Length / 2;
            for (var shard = gradients.Length - 1; shard > 0; shard--)
                if (shard != middle) TensorPrimitives.Add(gradients[shard < middle ? 0 : middle], gradients[shard], gradients[shard < middle ? 0 : middle]);
            TensorPrimitives.Add(gradients[0], gradients[middle], gradients[0]);
            var sum = default(ShardLoss);
            foreach (var loss in losses) sum += loss;
            return sum;
        }
    }

    [TestMethod]
    public void Another_reducer_sums_the_shards_of_each_batch()
    {
        var halves = new Halves();
        var options = LineTask.Options with { Batches = new(70, 30, ShardSize: 8) };
        var expected = new LineTask(1).Fit(options);
        var reduced = TrainingLoop.Run(new LineTask(1), options, new(new() { Threads = 2 }, 1) { Reducer = _ => halves });
        Assert.AreEqual(20 * 30, halves.Batches);
        for (var i = 0; i < 2; i++) Assert.AreEqual(expected.Weights[i], reduced.Weights[i], 1e-4);
        for (var epoch = 0; epoch < 20; epoch++) Assert.AreEqual(expected.Reports[epoch].TrainingLoss, reduced.Reports[epoch].TrainingLoss, 1e-4);
    }

    [TestMethod]
    public void The_threads_do_not_change_a_bit_of_many_shards()
    {
        var options = LineTask.Options with { Batches = new(70, 30, ShardSize: 8) };
        CollectionAssert.AreEqual(new LineTask(1).Fit(options, threads: 1).Weights, new LineTask(1).Fit(options, threads: 4).Weights);
    }
}
