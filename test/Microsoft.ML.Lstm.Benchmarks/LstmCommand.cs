using System.Diagnostics;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>Times a stack of recurrent layers as the peers' scripts time theirs.</summary>
static class LstmCommand
{
    const double SecondsEach = 1.5;

    public static string Run(string cell, int steps, int batch, int features, int units, int layers, int threads)
    {
        var stack = new StackRun(cell, steps, batch, features, units, layers, threads);
        var inference = Median(stack.Predict, SecondsEach);
        var training = Median(stack.Train, SecondsEach);
        var flops = Enumerable.Range(0, layers).Sum(i => 2 * Cell.WorkOfStep(cell, i == 0 ? features : units, units)) * steps * batch;
        var shape = $"{cell} T{steps} B{batch} I{features} H{units} L{layers}";
        var peak = FormattableString.Invariant($"peak_gflops {threads * Peak.GigaflopsOfOneCore():0.0}");
        return $"{shape} {Line("inference", inference, flops)} {Line("training", training, 3 * flops)} {peak}";
    }

    static string Line(string what, double seconds, double flops) =>
        FormattableString.Invariant($"{what}_ms {seconds * 1e3:0.###} gflops {flops / seconds / 1e9:0.0}");

    public static double Median(Action action, double seconds)
    {
        // First until the JIT has done all it will, then until there are enough times for a median.
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds / 3) action();
        var times = new List<double>();
        begin = Stopwatch.GetTimestamp();
        while (times.Count < 5 || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }
}
