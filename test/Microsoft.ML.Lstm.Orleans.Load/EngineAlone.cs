using System.Diagnostics;
using Microsoft.ML.Lstm.Orleans.Models;
using Microsoft.ML.Lstm.Orleans.Shards;
using Microsoft.ML.Lstm.Orleans.Wire;

namespace Microsoft.ML.Lstm.Orleans.Load;

/// <summary>The same states stepped in this process, without messages and storage: what a fleet is compared with.</summary>
static class EngineAlone
{
    /// <summary>Observations a second, and microseconds of processor time an observation.</summary>
    public static (double PerSecond, double Processor) Run(string models, int threads, int series, bool answer, TimeSpan duration)
    {
        using var file = File.OpenRead(Path.Combine(models, "1.zip"));
        var options = new SeriesFleetOptions { OpenModel = _ => Stream.Null, Version = "1" };
        var model = ModelArtefact.Load(file, options);
        var (count, over) = (0L, false);
        using var own = Process.GetCurrentProcess();
        var (begin, before) = (Stopwatch.GetTimestamp(), own.TotalProcessorTime);
        var workers = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            var (state, batch) = (new ShardState(model, options), new ObservationBatch());
            for (var number = 0; !Volatile.Read(ref over); number++)
            {
                SmallForecaster.Fill(batch, thread * series, series, number);
                state.Apply(ShardRouting.Split(batch, answer, 1)[0].Call, answer ? new AnswerBuffer(model) : null);
                Interlocked.Add(ref count, series);
            }
        })).ToArray();
        foreach (var worker in workers) worker.Start();
        Thread.Sleep(duration);
        Volatile.Write(ref over, true);
        foreach (var worker in workers) worker.Join();
        own.Refresh();
        return (count / Stopwatch.GetElapsedTime(begin).TotalSeconds, 1e6 * (own.TotalProcessorTime - before).TotalSeconds / count);
    }
}
