using System.Diagnostics;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>
/// Two actions timed in turn, some milliseconds each, so that other work on the machine slows both: the median of the ratios of neighbours says more than
/// the ratio of medians. Time is that of the processor, on all threads, so that a thread which waits for a core costs nothing.
/// </summary>
static class Neighbours
{
    const int FewestRatios = 21;
    const double SecondsEach = 4, SecondsOfTurn = 0.004;

    /// <summary>The sorted ratios of the second action's time to the first one's, times a scale; and the fastest time of the first in seconds.</summary>
    public static double[] Ratios(Action one, Action other, double scale, out double fastest)
    {
        // First until the JIT has done all it will.
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < SecondsEach / 3)
        {
            one();
            other();
        }
        var (times, otherTimes) = (Turn(one), Turn(other));
        var ratios = new List<double>();
        fastest = double.MaxValue;
        begin = Stopwatch.GetTimestamp();
        while (ratios.Count < FewestRatios || Stopwatch.GetElapsedTime(begin).TotalSeconds < SecondsEach)
        {
            // Who is first changes, too.
            var otherFirst = ratios.Count % 2 == 1;
            var before = otherFirst ? Seconds(other, otherTimes) : 0;
            var seconds = Seconds(one, times);
            ratios.Add((otherFirst ? before : Seconds(other, otherTimes)) / seconds * scale);
            fastest = Math.Min(fastest, seconds);
        }
        ratios.Sort();
        return [.. ratios];
    }

    static int Turn(Action action) => Math.Max(1, (int)(SecondsOfTurn / Seconds(action, 1)));

    static double Seconds(Action action, int times)
    {
        var begin = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < times; i++) action();
        return (Environment.CpuUsage.TotalTime - begin).TotalSeconds / times;
    }
}
