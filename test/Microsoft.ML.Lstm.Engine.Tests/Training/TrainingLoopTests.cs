using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Training;

[TestClass]
public sealed class TrainingLoopTests
{
    /// <summary>Fits y = a · x + b to a line, as the smallest task there is; validation can be told to get worse.</summary>
    sealed class Line(int validation) : ITask
    {
        public int WeightCount => 2;
        public int PackedSize => 2;
        public int ValidationCount => validation;
        public Func<int, double>? Validation { get; init; }
        public int Validations { get; set; }
        public double LossOfNothing() => 7;
        public float Weight { get; init; } = 1;
        public void Initialize(Span<float> weights, Random random) => weights.Clear();
        public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => weights.CopyTo(packed);

        public void Draw(Span<int> examples, Random random)
        {
            foreach (ref var example in examples) example = random.Next(100);
        }

        public IShard CreateShard(int examples, ParallelRegion? region) => new Shard(this);
    }

    sealed class Shard(Line line) : IShard
    {
        public ShardLoss Train(ReadOnlySpan<int> examples, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, Span<float> gradient, ulong seed)
        {
            double sum = 0;
            foreach (var example in examples)
            {
                var x = example / 50f - 1;
                var error = (packed[0] * x) + packed[1] - ((3 * x) + 2);
                (gradient[0], gradient[1]) = (gradient[0] + (2 * error * x), gradient[1] + (2 * error));
                sum += error * error;
            }

            return new(line.Weight * sum, line.Weight * examples.Length);
        }

        public ShardLoss Validate(int first, int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed) =>
            new(line.Validation is { } told ? told(line.Validations++) : Math.Abs(packed[0] - 3) + Math.Abs(packed[1] - 2), 1);
    }

    static TrainingResult Run(Line line, int epochs = 20, int patience = 100, Func<bool>? stop = null, int? stopAfter = null) =>
        new TrainingLoop(line, new ThreadTeam(2), new Adam(2), new CosineSchedule(), new LoopOptions
        {
            Epochs = epochs,
            StepsPerEpoch = 30,
            BatchSize = 70,
            LearningRate = 0.1f,
            Patience = patience,
            StopAfter = stopAfter,
        }).Run(new Random(1), null, stop ?? (() => false));

    [TestMethod]
    public void The_rate_stays_above_0_where_steps_are_more_than_an_int_counts()
    {
        List<float> rates = [];
        new TrainingLoop(new Line(0), new ThreadTeam(1), new Adam(2), new CosineSchedule(), new LoopOptions
        {
            Epochs = 1 << 20,
            StepsPerEpoch = 4200,
            BatchSize = 1,
            LearningRate = 0.1f,
            StopAfter = 1,
        }).Run(new Random(1), report => rates.Add(report.LearningRate), () => false);
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
            var loop = new TrainingLoop(new Line(validation) { Validation = n => n + 1 }, new ThreadTeam(1), new Sgd(2), new ConstantSchedule(), new LoopOptions
            {
                Epochs = 5,
                StepsPerEpoch = 30,
                BatchSize = 10,
                LearningRate = rate,
            });
            var error = Assert.ThrowsExactly<InvalidOperationException>(() => loop.Run(new Random(1), null, () => false));
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
        var loop = new TrainingLoop(new Line(1) { Weight = 0 }, new ThreadTeam(1), new Adam(2), new ConstantSchedule(), new LoopOptions
        {
            Epochs = 2,
            StepsPerEpoch = 3,
            BatchSize = 10,
            LearningRate = 0.1f,
        });
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => loop.Run(new Random(1), report => losses.Add(report.TrainingLoss), () => false));
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

    [TestMethod]
    public void Slows_down_when_the_validation_loss_stays_where_it_is()
    {
        var rates = new List<float>();
        var line = new Line(1) { Validation = n => n < 3 ? 10 - n : 8 };
        new TrainingLoop(line, new ThreadTeam(1), new Sgd(2), new ConstantSchedule(), new LoopOptions
        {
            Epochs = 7,
            StepsPerEpoch = 2,
            BatchSize = 10,
            LearningRate = 0.5f,
            Plateau = new() { Drop = 0.5f, Patience = 1 },
        }).Run(new Random(1), report => rates.Add(report.LearningRate), () => false);
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
}
