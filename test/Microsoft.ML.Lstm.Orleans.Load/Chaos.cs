using System.Diagnostics;

namespace Microsoft.ML.Lstm.Orleans.Load;

/// <summary>Kills silos under load, and compares every answer with that of an engine in this process, to the bit: nothing that was acknowledged is lost, and nothing is applied twice.</summary>
sealed class Chaos(ClusterSettings settings, int kills)
{
    const int Callers = 2, SeriesOfCaller = 500;

    readonly double[] _seconds = new double[kills];
    readonly long[] _steps = new long[Callers];
    volatile bool _isOver;

    /// <summary>What a run came to.</summary>
    /// <param name="Kills">Silos that were killed.</param>
    /// <param name="Answers">Answers that were compared.</param>
    /// <param name="Wrong">Answers that differed.</param>
    /// <param name="Again">Observations that were found to be applied already, as their call came again.</param>
    /// <param name="Recoveries">After each kill, seconds until every caller was answered again.</param>
    public sealed record Result(int Kills, long Answers, long Wrong, long Again, IReadOnlyList<double> Recoveries);

    public async Task<Result> RunAsync()
    {
        var silos = new List<SiloProcess> { await SiloProcess.StartAsync(settings), await SiloProcess.StartAsync(settings) };
        using var client = settings.Client();
        await client.StartAsync();
        try
        {
            var fleet = ClusterSettings.FleetOf(client);
            var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(fleet, caller))).ToArray();
            for (var kill = 0; kill < kills; kill++) await KillAsync(silos, kill, callers);
            _isOver = true;
            var counts = await Task.WhenAll(callers);
            return new(kills, counts.Sum(count => count.Answers), counts.Sum(count => count.Wrong), counts.Sum(count => count.Again), _seconds);
        }
        finally
        {
            _isOver = true;
            await client.StopAsync();
            foreach (var silo in silos) silo.Dispose();
        }
    }

    /// <summary>Kills the silo that has run longest, waits until every caller is answered again, and starts another.</summary>
    async Task KillAsync(List<SiloProcess> silos, int kill, Task[] callers)
    {
        await StepsAsync(callers, 3);
        silos[0].Kill();
        var begin = Stopwatch.GetTimestamp();
        // The step under way may have been answered before; the one behind it was asked after the kill.
        await StepsAsync(callers, 2);
        _seconds[kill] = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        silos[0].Dispose();
        silos.RemoveAt(0);
        silos.Add(await SiloProcess.StartAsync(settings));
    }

    /// <summary>Waits until every caller has been answered so many times.</summary>
    async Task StepsAsync(Task[] callers, int steps)
    {
        var before = _steps.ToArray();
        while (Enumerable.Range(0, Callers).Any(caller => Volatile.Read(ref _steps[caller]) < before[caller] + steps))
        {
            if (Array.Find(callers, caller => caller.IsFaulted) is { } failed) await failed;
            await Task.Delay(5);
        }
    }

    async Task<(long Answers, long Wrong, long Again)> CallAsync(SeriesFleet fleet, int caller)
    {
        var (answers, wrong, again) = (0L, 0L, 0L);
        using var engine = SmallForecaster.Engine(settings.Models);
        var batch = new ObservationBatch();
        for (var number = 0; !_isOver; number++)
        {
            SmallForecaster.Fill(batch, caller * SeriesOfCaller, SeriesOfCaller, number);
            var answered = await fleet.ObserveAsync(batch, answer: true);
            for (var row = 0; row < SeriesOfCaller; row++)
            {
                var series = (caller * SeriesOfCaller) + row;
                var expected = engine.Predict(new SmallForecaster.Row { Series = SmallForecaster.Name(series), Value = SmallForecaster.Value(series, number) });
                float[] flat = [.. expected.Next, .. expected.Low, .. expected.High];
                if (answered.Outcome(row) == ObservationOutcome.Passed) again++;
                else if (answered.Outcome(row) != ObservationOutcome.Applied) wrong++;
                if (!answered.Answer(row).SequenceEqual(flat)) wrong++;
                answers++;
            }

            Interlocked.Increment(ref _steps[caller]);
        }

        return (answers, wrong, again);
    }
}
