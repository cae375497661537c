namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>All that is known of one sensor of a series: its scale, its last values, its range and how large its errors are.</summary>
sealed class SensorJudge
{
    readonly SensorScale _scale;
    readonly float[] _last;
    readonly float[] _forecasts;
    readonly ErrorStream _errors;
    readonly ErrorStream? _deviations;
    readonly DayProfile? _profile;
    readonly ValueRange _range;
    float _mean;

    public SensorJudge(AnomalyPlan plan, SensorScale scale)
    {
        var options = plan.Options;
        _scale = scale;
        _last = new float[options.Stride];
        _last.AsSpan().Fill(float.NaN);
        _forecasts = new float[plan.Far];
        _forecasts.AsSpan().Fill(float.NaN);
        _errors = new([1, 10, 40], options.MemoryLength);
        _range = new(options.MemoryLength);
        if (!options.SeasonalProfile) return;
        _deviations = new([10, 40], options.MemoryLength);
        _profile = new();
    }

    /// <summary>The row's error in units of the largest remembered; 0 where there is none.</summary>
    public float Error { get; private set; }

    /// <summary>Whether the row has an error, if only of 0, and others to compare it with.</summary>
    public bool IsJudged { get; private set; }

    /// <summary>How unusual the row's value is; 0 where it is missing.</summary>
    public float Ratio { get; private set; }

    /// <summary>Smooths a value and compares it with what was expected; returns the smoothed one, in the sensor's own scale.</summary>
    public float Observe(long row, float value, float week, AnomalyReading reading, int sensor)
    {
        var known = !float.IsNaN(value);
        var scaled = known ? _scale.Scaled(value) : float.NaN;
        _mean = Smooth(row, scaled);
        var expected = _forecasts[row % _forecasts.Length];
        var limit = _errors.Limit(row);
        var error = known ? _mean - expected : float.NaN;
        IsJudged = !float.IsNaN(error) && !float.IsNaN(limit);
        Error = IsJudged ? Math.Abs(error) / limit : 0;
        Ratio = Math.Max(_errors.Observe(row, error), _range.Observe(row, scaled));
        if (_profile is not null && _deviations is not null)
        {
            var usual = _profile.Usual(week);
            _profile.Add(week, known ? _mean : float.NaN);
            Ratio = Math.Max(Ratio, _deviations.Observe(row, known ? _mean - usual : float.NaN));
        }

        reading.Expected[sensor] = float.IsNaN(expected) ? expected : _scale.Unscaled(expected);
        reading.Lower[sensor] = float.IsNaN(expected - limit) ? float.NaN : _scale.Unscaled(expected - limit);
        reading.Upper[sensor] = float.IsNaN(expected + limit) ? float.NaN : _scale.Unscaled(expected + limit);
        return _mean;
    }

    /// <summary>Remembers what is expected a horizon after a row.</summary>
    public void Expect(long row, float change) => _forecasts[row % _forecasts.Length] = _mean + change;

    public void Transfer(StateTransfer state)
    {
        state.FloatsOrNaN(_last);
        state.FloatsOrNaN(_forecasts);
        _mean = state.Float(_mean);
        _errors.Transfer(state);
        _range.Transfer(state);
        _deviations?.Transfer(state);
        _profile?.Transfer(state);
    }

    /// <summary>The mean of the last values that are there; where none is, it stays as it was.</summary>
    float Smooth(long row, float scaled)
    {
        _last[row % _last.Length] = scaled;
        double sum = 0;
        var count = 0;
        foreach (var value in _last)
        {
            if (float.IsNaN(value)) continue;
            sum += value;
            count++;
        }

        return count == 0 ? _mean : (float)(sum / count);
    }
}
