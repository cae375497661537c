using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Threads;
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
        public void Initialize(Span<float> weights, Random random) => weights.Clear();
        public void Pack(ReadOnlySpan<float> weights, Span<float> packed) => weights.CopyTo(packed);

        public void Draw(Span<int> examples, Random random)
        {
            foreach (ref var example in examples) example = random.Next(100);
        }

        public IShard CreateShard(int examples, Crew? crew) => new Shard(this);
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

            return new(sum, examples.Length);
        }

        public ShardLoss Validate(int first, int count, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed) =>
            new(line.Validation is { } told ? told(line.Validations++) : Math.Abs(packed[0] - 3) + Math.Abs(packed[1] - 2), 1);
    }

    static TrainingResult Run(Line line, int epochs = 20, int patience = 100, Func<bool>? stop = null, bool keepAll = false, int? stopAfter = null) =>
        new TrainingLoop(line, new WorkerTeam(2), new Adam(2), new CosineSchedule(), new LoopOptions
        {
            Epochs = epochs,
            StepsPerEpoch = 30,
            BatchSize = 70,
            LearningRate = 0.1f,
            Patience = patience,
            KeepAll = keepAll,
            StopAfter = stopAfter,
        }).Run(new Random(1), null, stop ?? (() => false));

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
        new TrainingLoop(line, new WorkerTeam(1), new Sgd(2), new ConstantSchedule(), new LoopOptions
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
    public void Keeps_the_weights_of_every_epoch_when_asked()
    {
        var result = Run(new(1), epochs: 5, keepAll: true);
        Assert.AreEqual(6, result.Snapshots.Count);
        CollectionAssert.AreEqual(result.Weights, result.Snapshots[result.BestEpoch]);
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
