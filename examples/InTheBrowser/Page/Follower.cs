using System.Globalization;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>A forecaster that follows a series: after each value it forecasts the next ones.</summary>
sealed class Follower
{
    readonly Forecaster _model;
    readonly ForecastPredictor _predictor;
    readonly float[] _history;
    int _count, _inside, _bits;

    /// <param name="model">The forecaster.</param>
    /// <param name="past">The series so far, its last <see cref="Forecaster.HistoryLength"/> values or more.</param>
    public Follower(Forecaster model, float[] past)
    {
        (_model, _predictor, _history) = (model, new(model), past[^model.HistoryLength..]);
        (Forecast, Low, High) = (new float[model.Horizon], new float[model.Horizon], new float[model.Horizon]);
        Foretell();
    }

    public float[] Forecast { get; }

    public float[] Low { get; }

    public float[] High { get; }

    /// <summary>How many values lay within the bounds that were foretold one step before, and a checksum of the bits of all that was foretold.</summary>
    public string Told => string.Create(CultureInfo.InvariantCulture, $"{_inside} of {_count} values within their bounds, bits {_bits:x8}");

    public void Observe(float value)
    {
        _count++;
        if (value >= Low[0] && value <= High[0]) _inside++;
        _history.AsSpan(1).CopyTo(_history);
        _history[^1] = value;
        Foretell();
    }

    void Foretell()
    {
        _model.Forecast(_history, rows: 1, Forecast, Low, High, _model.ConfidenceLevel, _predictor);
        foreach (var value in (float[])[.. Forecast, .. Low, .. High]) _bits = (31 * _bits) + BitConverter.SingleToInt32Bits(value);
    }
}
