using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Transforms.TimeSeries;

/// <summary>Hands observations to a forecaster one by one, as if they came now, and tells every page that follows what was foretold of each, and what is foretold next.</summary>
/// <param name="ml">The context.</param>
/// <param name="model">The forecaster, which stands before the first of the observations.</param>
/// <param name="hours">The observations.</param>
/// <param name="pause">Time between two of them.</param>
sealed class LiveFeed(MLContext ml, ITransformer model, IReadOnlyList<Hour> hours, TimeSpan pause) : BackgroundService
{
    readonly Lock _lock = new();
    readonly List<Moment> _moments = [];
    TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The moments from one on as they come, until the last; by default from the moments that a page shows.</summary>
    public async IAsyncEnumerable<Moment> Follow(int? from, [EnumeratorCancellation] CancellationToken stop)
    {
        for (var at = from ?? Math.Max(0, Count() - Moment.Shown); at < hours.Count; at++)
        {
            Task? wait;
            while ((wait = After(at)) is not null) await wait.WaitAsync(stop);
            yield return At(at);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        using var engine = model.CreateTimeSeriesEngine<Hour, Outlook>(ml);
        var (outlook, inside) = (engine.Predict(), 0);
        for (var i = 0; i < hours.Count; i++)
        {
            if (pause > TimeSpan.Zero) await Task.Delay(pause, stop);
            var (hour, low, high) = (hours[i], outlook.Low[0], outlook.High[0]);
            if (hour.Flights >= low && hour.Flights <= high) inside++;
            var expected = outlook.Forecast[0];
            outlook = engine.Predict(hour);
            Tell(new(hour.Time, hour.Flights, expected, low, high, inside / (i + 1.0), i + 1, hours.Count, outlook.Forecast, outlook.Low, outlook.High));
        }
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

    int Count()
    {
        lock (_lock) return _moments.Count;
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
