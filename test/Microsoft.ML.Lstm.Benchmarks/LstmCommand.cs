using System.Diagnostics;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Optimizers;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>Times a stack of LSTM or GRU layers as the peers' scripts time theirs.</summary>
static class LstmCommand
{
    const double SecondsEach = 1.5;

    public static string Run(string cell, int steps, int batch, int features, int units, int layers, int threads)
    {
        var random = new Random(1);
        var (gates, chain) = cell == "gru"
            ? (3, new Chain([.. Enumerable.Range(0, layers).Select(i => new Gru(i == 0 ? features : units, units))]))
            : (4, new Chain([.. Enumerable.Range(0, layers).Select(i => new Engine.Layers.Lstm(i == 0 ? features : units, units))]));
        var weights = new float[chain.Weights.Count];
        var packed = new float[chain.PackedSize];
        chain.Initialize(weights, random);
        chain.Pack(weights, packed);
        threads = Math.Min(threads, batch);
        var shards = Enumerable.Range(0, threads)
            .Select(i => new Shard(chain, batch * (i + 1) / threads - batch * i / threads, steps, random))
            .ToArray();
        using var crew = new Crew(threads);
        var adam = new Adam(weights.Length);

        var inference = Median(() => crew.Run(i => shards[i].Forward(weights, packed, training: false)));
        var training = Median(() =>
        {
            crew.Run(i => shards[i].Train(weights, packed));
            for (var i = 1; i < threads; i++) Reductions.AddColumnSums(shards[i].Gradient, shards[0].Gradient);
            adam.Step(weights, shards[0].Gradient, learningRate: 1e-6f);
            chain.Pack(weights, packed);
        });

        var flops = Enumerable.Range(0, layers).Sum(i => 2.0 * gates * units * ((i == 0 ? features : units) + units)) * steps * batch;
        var shape = $"{cell} T{steps} B{batch} I{features} H{units} L{layers}";
        var peak = FormattableString.Invariant($"peak_gflops {threads * Peak.GigaflopsOfOneCore():0.0}");
        return $"{shape} {Line("inference", inference, flops)} {Line("training", training, 3 * flops)} {peak}";
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
}
