using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.ML.Lstm;

/// <summary>Sends what all sensors read to the fleet, step after step, and raises an alarm where a value lies outside the bounds that were foretold for it. In the middle a silo is killed.</summary>
/// <param name="cluster">The cluster's client.</param>
/// <param name="silos">Its silos.</param>
/// <param name="steps">Steps of the run.</param>
/// <param name="killAt">The step before which a silo is killed.</param>
/// <param name="pause">Time between two steps.</param>
sealed class Watch(IClusterClient cluster, IReadOnlyList<Process> silos, int steps, int killAt, TimeSpan pause) : BackgroundService
{
    readonly Lock _lock = new();
    readonly List<Moment> _moments = [];
    TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The last answers, of each sensor.</summary>
    public FleetAnswers? Last { get; private set; }

    /// <summary>The moments so far and as they come.</summary>
    public async IAsyncEnumerable<Moment> Follow([EnumeratorCancellation] CancellationToken stop)
    {
        for (var at = 0; at < steps; at++)
        {
            Task? wait;
            while ((wait = After(at)) is not null) await wait.WaitAsync(stop);
            yield return At(at);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        var (fleet, batch) = (cluster.GetSeriesFleet(Cluster.Fleet, TimeSpan.FromMinutes(2)), new ObservationBatch());
        for (var step = 0; step < Sensors.History + steps; step++)
        {
            if (step == Sensors.History + killAt) silos[0].Kill();
            batch.Clear();
            for (var sensor = 0; sensor < Sensors.Count; sensor++) batch.Add(Sensors.Name(sensor), step, Sensors.Value(sensor, step));
            var (begin, isWatched) = (Stopwatch.GetTimestamp(), step >= Sensors.History);
            var answers = await fleet.ObserveAsync(batch, answer: step >= Sensors.History - 1, stop);
            if (isWatched) Tell(Judge(step, Stopwatch.GetElapsedTime(begin).TotalMilliseconds));
            Last = answers;
            if (isWatched) await Task.Delay(pause, stop);
        }
    }

    Moment Judge(int step, double milliseconds)
    {
        var (alarms, faults, found) = (new List<string>(), 0, 0);
        for (var sensor = 0; sensor < Sensors.Count; sensor++)
        {
            var answer = Last!.Answer(sensor);
            var value = Sensors.Value(sensor, step);
            var isAlarm = value < answer[1] || value > answer[2];
            if (isAlarm) alarms.Add(Sensors.Name(sensor));
            if (!Sensors.Fails(sensor, step)) continue;
            faults++;
            if (isAlarm) found++;
        }

        return new(step - Sensors.History, silos.Count(silo => !silo.HasExited), milliseconds, [.. alarms], faults, found);
    }

    void Tell(Moment moment)
    {
        lock (_lock)
        {
            _moments.Add(moment);
            _next.SetResult();
            _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>What ends when there is a moment more; null where this one has come.</summary>
    Task? After(int moment)
    {
        lock (_lock) return moment < _moments.Count ? null : _next.Task;
    }

    Moment At(int moment)
    {
        lock (_lock) return _moments[moment];
    }
}
