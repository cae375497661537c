using Microsoft.ML;
using Microsoft.ML.Transforms.TimeSeries;

/// <summary>The forecaster of a server: takes observations of many shops from many requests, and survives restarts.</summary>
/// <remarks>
/// A time series engine has a state and serves one thread at a time, so a lock guards it. That is no bottleneck: an observation with its forecast takes
/// microseconds. The model itself is immutable; <c>Transform</c> and any number of engines may share it.
/// </remarks>
sealed class ForecastService(MLContext ml, string path) : IDisposable
{
    readonly Lock _lock = new();
    TimeSeriesPredictionEngine<Sale, Outlook> _engine = Load(ml, path);

    /// <summary>One more day of a shop, and the next ones as they look now.</summary>
    public Outlook Observe(Sale sale)
    {
        lock (_lock) return _engine.Predict(sale);
    }

    /// <summary>Writes where every shop stands; a process that is killed meanwhile leaves the checkpoint before.</summary>
    public void CheckPoint()
    {
        lock (_lock) _engine.CheckPointAtomically(ml, path);
    }

    /// <summary>Goes on with a model that was trained elsewhere and written to the same file. Requests wait for the swap only, not for the loading.</summary>
    public void Reload()
    {
        var fresh = Load(ml, path);
        lock (_lock) (_engine, fresh) = (fresh, _engine);
        fresh.Dispose();
    }

    public void Dispose() => _engine.Dispose();

    static TimeSeriesPredictionEngine<Sale, Outlook> Load(MLContext ml, string path) => ml.Model.Load(path, out _).CreateTimeSeriesEngine<Sale, Outlook>(ml);
}

sealed class Sale
{
    public string Shop { get; set; } = "";
    public float Units { get; set; }
}

sealed class Outlook
{
    public float[] Forecast { get; set; } = [];
    public float[] Low { get; set; } = [];
    public float[] High { get; set; } = [];
}
