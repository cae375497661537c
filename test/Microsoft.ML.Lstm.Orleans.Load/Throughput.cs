using System.Diagnostics;

namespace Microsoft.ML.Lstm.Orleans.Load;

/// <summary>Callers that send batches one after the other, each of its own series, to silos in processes of their own.</summary>
/// <param name="settings">The cluster.</param>
/// <param name="redis">Where it is stored.</param>
/// <param name="silos">Silos.</param>
/// <param name="callers">Callers at once, all in this process.</param>
/// <param name="series">Series of each caller: an observation of each is a batch.</param>
/// <param name="answer">Whether each observation is answered by a forecast.</param>
sealed class Throughput(ClusterSettings settings, RedisServer redis, int silos, int callers, int series, bool answer)
{
    volatile bool _measures, _isOver;

    /// <summary>What a run came to.</summary>
    /// <param name="PerSecond">Observations a second.</param>
    /// <param name="P50">Half of the calls took no longer, in milliseconds.</param>
    /// <param name="P99">Of a hundred calls 99 took no longer, in milliseconds.</param>
    /// <param name="Silo">Processor time of silos, in microseconds an observation.</param>
    /// <param name="Caller">That of this process.</param>
    /// <param name="Server">That of the server of the storage.</param>
    public sealed record Result(double PerSecond, double P50, double P99, double Silo, double Caller, double Server);

    public async Task<Result> RunAsync(TimeSpan warmUp, TimeSpan duration)
    {
        var processes = new List<SiloProcess>();
        for (var silo = 0; silo < silos; silo++) processes.Add(await SiloProcess.StartAsync(settings));
        using var client = settings.Client();
        await client.StartAsync();
        try
        {
            var fleet = ClusterSettings.FleetOf(client);
            var calls = Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(fleet, caller))).ToArray();
            await Task.Delay(warmUp);
            _measures = true;
            var (begin, before) = (Stopwatch.GetTimestamp(), Times(processes));
            await Task.Delay(duration);
            _measures = false;
            var (elapsed, after) = (Stopwatch.GetElapsedTime(begin).TotalSeconds, Times(processes));
            _isOver = true;
            var latencies = (await Task.WhenAll(calls)).SelectMany(one => one).Order().ToArray();
            var observations = (double)latencies.Length * series;
            return new(observations / elapsed, latencies[latencies.Length / 2], latencies[latencies.Length * 99 / 100],
                1e6 * (after.Silo - before.Silo) / observations, 1e6 * (after.Caller - before.Caller) / observations, 1e6 * (after.Server - before.Server) / observations);
        }
        finally
        {
            _isOver = true;
            await client.StopAsync();
            foreach (var silo in processes) silo.Dispose();
        }
    }

    (double Silo, double Caller, double Server) Times(List<SiloProcess> processes)
    {
        using var own = Process.GetCurrentProcess();
        return (processes.Sum(silo => silo.ProcessorTime.TotalSeconds), own.TotalProcessorTime.TotalSeconds, redis.ProcessorTime.TotalSeconds);
    }

    /// <summary>Milliseconds of each call that ended while it was measured.</summary>
    async Task<List<double>> CallAsync(SeriesFleet fleet, int caller)
    {
        var (batch, latencies) = (new ObservationBatch(), new List<double>());
        for (var number = 0; !_isOver; number++)
        {
            SmallForecaster.Fill(batch, caller * series, series, number);
            var begin = Stopwatch.GetTimestamp();
            await fleet.ObserveAsync(batch, answer);
            if (_measures) latencies.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        return latencies;
    }
}
