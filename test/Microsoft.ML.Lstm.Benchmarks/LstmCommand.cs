using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>Times a stack of recurrent layers as the peers' scripts time theirs.</summary>
static class LstmCommand
{
    const double SecondsEach = 1.5;

    public static string Run(string cell, int steps, int batch, int features, int units, int layers, int threads)
    {
        var random = new Random(1);
        var chain = new Sequential([.. Enumerable.Range(0, layers).Select(i => Cell.Of(cell, i == 0 ? features : units, units))]);
        var weights = new float[chain.Weights.Count];
        var packed = new float[chain.PackedSize];
        chain.Initialize(weights, random);
        chain.Pack(weights, packed);
        var count = Math.Min(threads, batch);
        var team = new ThreadTeam(threads);
        // A single sequence is the work of all threads.
        var region = count == 1 ? new ParallelRegion(team) : null;
        var shards = Enumerable.Range(0, count).Select(i => new Shard(chain, Share(batch, i, count).Length, steps, random, region)).ToArray();
        var parts = Enumerable.Range(0, threads).Select(i => Share(weights.Length, i, threads)).ToArray();
        var optimizers = parts.Select(part => new Adam(part.Length)).ToArray();

        var forward = new Work(i => shards[i].Forward(weights, packed, training: false));
        var gradients = new Work(i => shards[i].Train(weights, packed));
        var step = new Work(i =>
        {
            var (start, length) = parts[i];
            var gradient = shards[0].Gradient.AsSpan(start, length);
            foreach (var shard in shards.AsSpan(1)) TensorPrimitives.Add(gradient, shard.Gradient.AsSpan(start, length), gradient);
            optimizers[i].Step(weights.AsSpan(start, length), gradient, learningRate: 1e-6f);
        });
        var inference = Median(() => team.Run(forward, count));
        var training = Median(() =>
        {
            team.Run(gradients, count);
            team.Run(step, threads);
            chain.Pack(weights, packed);
        });

        var flops = Enumerable.Range(0, layers).Sum(i => 2 * Cell.WorkOfStep(cell, i == 0 ? features : units, units)) * steps * batch;
        var shape = $"{cell} T{steps} B{batch} I{features} H{units} L{layers}";
        var peak = FormattableString.Invariant($"peak_gflops {threads * Peak.GigaflopsOfOneCore():0.0}");
        return $"{shape} {Line("inference", inference, flops)} {Line("training", training, 3 * flops)} {peak}";
    }

    static (int Start, int Length) Share(int whole, int index, int count)
    {
        var start = (int)((long)whole * index / count);
        return (start, (int)((long)whole * (index + 1) / count) - start);
    }

    static string Line(string what, double seconds, double flops) =>
        FormattableString.Invariant($"{what}_ms {seconds * 1e3:0.###} gflops {flops / seconds / 1e9:0.0}");

    static double Median(Action action)
    {
        // First until the JIT has done all it will, then until there are enough times for a median.
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < SecondsEach / 3) action();
        var times = new List<double>();
        begin = Stopwatch.GetTimestamp();
        while (times.Count < 5 || Stopwatch.GetElapsedTime(begin).TotalSeconds < SecondsEach)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }

    sealed class Work(Action<int> run) : IParallelBody
    {
        public void Run(int piece) => run(piece);
    }
}
