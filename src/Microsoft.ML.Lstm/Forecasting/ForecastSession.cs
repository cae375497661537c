using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>A forecaster that stands somewhere: it takes observations one step at a time, of any series, and can forecast what comes next.</summary>
/// <param name="model">The trained networks, shared by all.</param>
/// <param name="state">Where this one stands.</param>
sealed class ForecastSession(Forecaster model, ForecastState state)
{
    /// <summary>Level of the bounds beyond which a value after a gap shows a drift.</summary>
    const float DriftLevel = 0.95f;

    readonly HistoryRows _row = new(model.Model.Plan, capacity: 1, ahead: model.HistoryLength + 1);
    readonly float[] _filled = new float[model.HistoryLength + 1], _seen = new float[model.HistoryLength];
    readonly float[] _next = new float[1], _low = new float[1], _high = new float[1];
    readonly ForecastPredictor _predictor = new(model, threads: 1);

    public ForecastState State => state;

    /// <summary>Takes the next step of a series; a missing value only makes the target's gap longer, and the next one that is not fills it with forecasts.</summary>
    /// <param name="history">The series.</param>
    /// <param name="values">[Targets]; NaN where missing.</param>
    /// <param name="covariates">[StepSize]; NaN where missing.</param>
    public void Observe(SeriesHistory history, ReadOnlySpan<float> values, ReadOnlySpan<float> covariates)
    {
        history.Step(covariates);
        for (var target = 0; target < values.Length; target++)
        {
            var own = history.Targets[target];
            if (float.IsNaN(values[target])) own.Miss();
            else
            {
                if (own.Gap > 0) Fill(history, target, values[target]);
                own.Add(values[target]);
            }
        }
    }

    /// <summary>
    /// Forecasts the last steps of the gap, as many as a history holds, from the last observed value. Where the value after the gap lies further from its own
    /// forecast than the next step's bounds before the gap allowed, the series has drifted meanwhile: the forecasts are drawn to it, along a straight line. An isolated outlier shows no drift.
    /// </summary>
    void Fill(SeriesHistory history, int target, float value)
    {
        var own = history.Targets[target];
        var steps = Math.Min(own.Gap, model.HistoryLength);
        var before = own.Gap - steps;
        var filled = _filled.AsSpan(0, steps + 1);
        model.Forecast(Batch(history, target, before), 1, filled.Length, filled, [], [], model.ConfidenceLevel, _predictor);
        var batch = Batch(history, target, 0);
        model.Forecast(batch, 1, 1, _next, _low, _high, DriftLevel, _predictor);
        var drift = Math.Max(0, value - filled[^1] - (_high[0] - _next[0])) - Math.Max(0, filled[^1] - value - (_next[0] - _low[0]));
        if (drift != 0 && !IsOutlier(batch.Values, filled[..steps], value))
            for (var i = 0; i < steps; i++) filled[i] += drift * (before + i + 1) / (own.Gap + 1f);
        own.Fill(filled[..steps], model.SpreadOf(batch, _predictor));
    }

    /// <summary>Whether a value that comes after a gap is none that the forecaster reads.</summary>
    bool IsOutlier(ReadOnlySpan<float> before, ReadOnlySpan<float> filled, float value)
    {
        filled = filled[^Math.Min(filled.Length, _seen.Length - 1)..];
        var kept = _seen.Length - 1 - filled.Length;
        before[^kept..].CopyTo(_seen);
        filled.CopyTo(_seen.AsSpan(kept));
        _seen[^1] = value;
        return model.EndsWithOutlier(_seen);
    }

    /// <summary>The history as it was before the last steps of its gap, and the step that has just come.</summary>
    HistoryBatch Batch(SeriesHistory history, int target, int gap)
    {
        _row.Clear();
        history.AddTo(_row, target, gap, behind: history.Targets[target].Gap - gap + 1);
        return _row.Batch;
    }
}
