using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>All that is known of one channel of a series: its scale, its last values, its range, its rest and how large its errors are.</summary>
sealed class ChannelScorer
{
    /// <summary>Statistics of each channel: errors over three windows, the range and flatlines; deviations from the seasonal profile over two.</summary>
    public const int Statistics = 5, ProfileStatistics = 2;

    readonly ChannelScale _scale;
    readonly float[] _last;
    readonly float[] _forecasts;
    readonly ErrorTracker _errors;
    readonly ErrorTracker? _deviations;
    readonly TimeOfDayProfile? _profile;
    readonly RangeTracker _range;
    readonly FlatlineTracker _stillness;
    float _mean, _trust = 1;

    public ChannelScorer(AnomalyPlan plan, ChannelScale scale, int delay, double chance)
    {
        _scale = scale;
        _last = new float[plan.Stride];
        _last.AsSpan().Fill(float.NaN);
        _forecasts = new float[plan.LongHorizon];
        _forecasts.AsSpan().Fill(float.NaN);
        _errors = new([1, 10, 40], plan, chance);
        _range = new(plan, delay, chance);
        _stillness = new(plan);
        if (!plan.Options.SeasonalProfile) return;
        _deviations = new([10, 40], plan, chance);
        _profile = new();
    }

    /// <summary>The row's error in units of the largest that is not anomalous; 0 where there is none.</summary>
    public float Error { get; private set; }

    /// <summary>Whether the row has an error, if only of 0, and others to compare it with.</summary>
    public bool IsScored { get; private set; }

    /// <summary>The anomaly score of the row's value; 0 where it is missing.</summary>
    public float Ratio { get; private set; }

    /// <summary>The forecast for this row, its error's limit, in the channel's own scale; NaN where there is none.</summary>
    public float Expected { get; private set; }

    /// <inheritdoc cref="Expected"/>
    public float Limit { get; private set; }

    /// <summary>Smooths a value and compares it with its forecast.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="value">In the channel's units; NaN where it is missing.</param>
    /// <param name="week">The place in the week.</param>
    /// <returns>The smoothed value in the channel's own scale, and whether it is observed or imputed by the last one.</returns>
    public (float Mean, ValueState State) Observe(long row, float value, float week)
    {
        var known = !float.IsNaN(value);
        var scaled = known ? _scale.Scaled(value) : float.NaN;
        var observed = Smooth(row, known ? _range.Bounded(row, scaled) : float.NaN);
        var isObserved = 2 * observed > Math.Min(row, _last.Length - 1);
        Expected = _forecasts[row % _forecasts.Length];
        Limit = _errors.Limit(row);

        // A mean of fewer values is not as steady, and after a gap forecasts are not as good.
        var weight = known && isObserved ? _trust * MathF.Sqrt(observed / (float)_last.Length) : float.NaN;
        var error = weight * (_mean - Expected);
        IsScored = !float.IsNaN(error) && !float.IsNaN(Limit);
        Error = IsScored ? Math.Abs(error) / Limit : 0;
        Ratio = Math.Max(Math.Max(_errors.Observe(row, error), _range.Observe(row, scaled)), _stillness.Observe(row, scaled));
        if (_profile is not null && _deviations is not null)
        {
            var usual = _profile.Usual(week);
            _profile.Add(week, known ? _mean : float.NaN);
            Ratio = Math.Max(Ratio, _deviations.Observe(row, weight * (_mean - usual)));
        }

        return (_mean, isObserved ? ValueState.Observed : ValueState.Missing);
    }

    /// <summary>Stores the forecast a horizon ahead of a row; NaN where too little was observed for one.</summary>
    public void Expect(long row, float change, float trust)
    {
        _forecasts[row % _forecasts.Length] = _mean + change;
        if (trust > 0) _trust = trust;
    }

    /// <summary>The forecast and its bounds in the channel's units: an error of more than so many limits lies outside.</summary>
    public (float Expected, float Lower, float Upper) Bounds(float limits) => (Unscaled(Expected), Unscaled(Expected - (limits * Limit)), Unscaled(Expected + (limits * Limit)));

    public void Transfer(ModelCodec codec)
    {
        codec.FloatsOrNaN(_last);
        codec.FloatsOrNaN(_forecasts);
        _mean = codec.Float(_mean);
        _trust = codec.Float(_trust);
        _errors.Transfer(codec);
        _range.Transfer(codec);
        _stillness.Transfer(codec);
        _deviations?.Transfer(codec);
        _profile?.Transfer(codec);
    }

    float Unscaled(float scaled) => float.IsNaN(scaled) ? scaled : _scale.Unscaled(scaled);

    /// <summary>The moving average over the last observed values, and their number; without any it stays unchanged.</summary>
    int Smooth(long row, float scaled)
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

        if (count > 0) _mean = (float)(sum / count);
        return count;
    }
}
