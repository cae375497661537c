using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>A forecaster that stands somewhere: it takes observations one at a time, of any series, and can forecast what comes next.</summary>
/// <param name="model">The trained networks, shared by all.</param>
/// <param name="state">Where this one stands.</param>
sealed class ForecastSession(Forecaster model, ForecastState state)
{
    /// <summary>Level of the bounds beyond which a value after a gap shows a drift.</summary>
    const float DriftLevel = 0.95f;

    readonly HistoryRows _row = new(model.HistoryLength, capacity: 1);
    readonly float[] _filled = new float[model.HistoryLength + 1];
    readonly float[] _next = new float[1], _low = new float[1], _high = new float[1];
    readonly ForecastPredictor _predictor = new(model, threads: 1);

    /// <summary>Takes an observation; a missing one only makes the series' gap longer, and the next one that is not fills it with forecasts.</summary>
    public HistoryBuffer Observe(ReadOnlySpan<char> series, float value)
    {
        var history = state.Visit(series);
        if (float.IsNaN(value)) history.Miss();
        else
        {
            if (history.Gap > 0) Fill(history, value);
            history.Add(value);
        }
        return history;
    }

    /// <summary>Forecasts the series of the last observation, <paramref name="point"/>.Length steps ahead; NaN while nothing is known of it.</summary>
    public void Forecast(float confidenceLevel, Span<float> point, Span<float> lower, Span<float> upper)
    {
        var history = state.Series[state.Last];
        model.Forecast(Batch(history, history.Gap), 1, point.Length, point, lower, upper, confidenceLevel, _predictor);
    }

    /// <summary>
    /// Forecasts the last steps of the gap, as many as a history holds, from the last observed value. Where the value after the gap lies further from its own
    /// forecast than the next step's bounds before the gap allowed, the series has drifted meanwhile: the forecasts are drawn to it, along a straight line.
    /// </summary>
    void Fill(HistoryBuffer history, float value)
    {
        var steps = Math.Min(history.Gap, model.HistoryLength);
        var before = history.Gap - steps;
        var filled = _filled.AsSpan(0, steps + 1);
        model.Forecast(Batch(history, before), 1, filled.Length, filled, [], [], model.ConfidenceLevel, _predictor);
        var batch = Batch(history, 0);
        model.Forecast(batch, 1, 1, _next, _low, _high, DriftLevel, _predictor);
        var drift = Math.Max(0, value - filled[^1] - (_high[0] - _next[0])) - Math.Max(0, filled[^1] - value - (_next[0] - _low[0]));
        for (var i = 0; i < steps; i++) filled[i] += drift * (before + i + 1) / (history.Gap + 1f);
        history.Fill(filled[..steps], model.SpreadOf(batch, _predictor));
    }

    HistoryBatch Batch(HistoryBuffer history, int gap)
    {
        _row.Clear();
        _row.Add(history, gap);
        return _row.Batch;
    }
}
