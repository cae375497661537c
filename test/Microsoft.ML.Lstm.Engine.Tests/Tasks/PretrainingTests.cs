using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class PretrainingTests
{
    /// <summary>Waves of a random period.</summary>
    sealed class Waves : ISeriesSource
    {
        public int Draw(Span<float> series, int context, ulong seed)
        {
            var random = new SplitMix64(seed);
            var period = 4 + (int)(random.NextDouble() * 20);
            for (var t = 0; t < series.Length; t++) series[t] = (float)(Math.Sin(Math.Tau * t / period) + (0.2 * random.NextDouble()));
            return period;
        }
    }

    [TestMethod]
    public void The_loss_falls_and_is_the_same_on_any_number_of_threads()
    {
        var (one, three) = (Train(threads: 1), Train(threads: 3));

        Assert.IsTrue(one.Losses[^1] < 0.9 * one.Losses[0], $"{one.Losses[0]} -> {one.Losses[^1]}");
        CollectionAssert.AreEqual(one.Weights, three.Weights);
    }

    [TestMethod]
    public void A_training_that_was_stopped_ends_with_the_same_bits()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.ckpt");
        var whole = Train(threads: 2);
        using var cancellation = new CancellationTokenSource();
        var stopped = Train(2, new() { Threads = 2, CheckpointPath = path, CancellationToken = cancellation.Token, OnReport = _ => cancellation.Cancel() });
        var resumed = Train(2, new() { Threads = 2, CheckpointPath = path });

        Assert.IsTrue(stopped.Stopped);
        CollectionAssert.AreEqual(whole.Weights, resumed.Weights);
        Assert.IsFalse(File.Exists(path));
    }

    /// <summary>Along a random direction in each matrix. The loss is made of straight pieces, so the distance is short and the tolerance that of their corners.</summary>
    [TestMethod]
    public void Gradient_of_every_weight_group_matches_differences()
    {
        var task = Task();
        var (weights, random) = (new float[task.WeightCount], new Random(5));
        task.Initialize(weights, random);
        var (shard, packed, gradient) = (task.CreateShard(8, null), new float[task.PackedSize], new float[task.WeightCount]);
        int[] examples = [.. Enumerable.Repeat(new ExampleShape(5, 2).Number, 8)];
        Loss(weights, gradient);

        var offset = 0;
        foreach (var spec in task.Network.Weights.Specs)
        {
            var own = gradient.AsSpan(offset, spec.Count).ToArray();
            var norm = Math.Sqrt(own.Sum(g => (double)g * g));
            Assert.IsTrue(norm > 0, spec.Name);
            var expected = own.Sum(g => g * (double)g) / norm;
            Assert.AreEqual(expected, (Moved(0.003) - Moved(-0.003)) / 0.006, 0.02 * expected, spec.Name);
            offset += spec.Count;

            double Moved(double distance)
            {
                var moved = weights.ToArray();
                for (var i = 0; i < own.Length; i++) moved[offset + i] += (float)(distance * own[i] / norm);
                return Loss(moved, new float[gradient.Length]);
            }
        }

        double Loss(float[] at, float[] by)
        {
            task.Pack(at, packed);
            return shard.Train(examples, at, packed, by, seed: 11).Sum;
        }
    }

    static PretrainingTask Task() => new(ZeroShotNetwork.Of(CellKind.Lstm, 12, 1), () => new Waves(), validation: 64);

    static TrainingResult Train(int threads, TrainingOptions? options = null)
    {
        var task = Task();
        var loop = new LoopOptions { Seed = 1, Epochs = 3, Batches = new(16, 10, 8), LearningRate = 5e-3f, Optimizer = weights => new Engine.Optimizers.Adam(weights) };
        var context = new TrainingContext(options ?? new() { Threads = threads }, 1);
        return context.Run(fingerprint => fingerprint.Add("waves"), () => TrainingLoop.Run(task, loop, context));
    }
}
