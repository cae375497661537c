using Microsoft.ML.Lstm.Engine.Models;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>A forecaster that stands somewhere: it takes observations one at a time, of any series, and can forecast what comes next.</summary>
/// <param name="model">The trained networks, shared by all.</param>
/// <param name="memory">Where this one stands.</param>
sealed class StandingForecaster(Forecaster model, SeriesMemory memory)
{
    readonly float[] _history = new float[model.HistoryLength];
    readonly float[] _next = new float[1];
    readonly ForecastBuffers _buffers = new(model, threads: 1);

    /// <summary>Takes an observation; a missing one is replaced by the forecast of it, once anything is known of the series.</summary>
    public SeriesHistory Observe(ReadOnlySpan<char> series, float value)
    {
        var history = memory.Visit(series);
        if (float.IsNaN(value) && history.Known)
        {
            history.CopyTo(_history);
            model.Forecast(_history, 1, horizon: 1, _next, [], [], model.ConfidenceLevel, _buffers);
            value = _next[0];
        }
        history.Add(value);
        return history;
    }

    /// <summary>Forecasts the series of the last observation, <paramref name="point"/>.Length steps ahead; NaN while nothing is known of it.</summary>
    public void Forecast(float confidenceLevel, Span<float> point, Span<float> lower, Span<float> upper)
    {
        memory[memory.Last].CopyTo(_history);
        model.Forecast(_history, 1, point.Length, point, lower, upper, confidenceLevel, _buffers);
    }
}
