using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>Seasonal profile of one channel by time of day: running means of half-hours, workdays and weekends apart.</summary>
sealed class TimeOfDayProfile
{
    const int Bins = 48, Days = 2;

    /// <summary>Effective memory of a half-hour's running mean, in visits.</summary>
    const int Memory = 8;

    /// <summary>Weeks begin with Monday, as .NET's calendar does.</summary>
    const float WeekendBegins = 5 / 7f;

    readonly float[] _means = new float[Days * Bins];
    readonly float[] _visits = new float[Days * Bins];
    int _bin = -1, _rows;
    double _sum;

    /// <summary>The profile's value at a place in the week; that of the other kind of day where this one is new, NaN where both are.</summary>
    public float Usual(float week)
    {
        if (float.IsNaN(week)) return float.NaN;
        var bin = Bin(week);
        if (_visits[bin] == 0) bin = (bin + Bins) % (Days * Bins);
        return _visits[bin] == 0 ? float.NaN : _means[bin];
    }

    /// <summary>Takes a value in. A half-hour's mean changes when the half-hour is over.</summary>
    public void Add(float week, float value)
    {
        if (float.IsNaN(week) || float.IsNaN(value)) return;
        var bin = Bin(week);
        if (bin != _bin)
        {
            Close();
            (_bin, _sum, _rows) = (bin, 0, 0);
        }

        _sum += value;
        _rows++;
    }

    public void Transfer(ModelCodec codec)
    {
        codec.Floats(_means);
        codec.Floats(_visits);
        _bin = codec.Count(_bin, -1, Days * Bins - 1);
        _rows = codec.Count(_rows, 0, int.MaxValue);
        _sum = codec.Double(_sum);
    }

    void Close()
    {
        if (_rows == 0) return;
        _visits[_bin] = Math.Min(_visits[_bin] + 1, Memory);
        _means[_bin] += (float)(((_sum / _rows) - _means[_bin]) / _visits[_bin]);
    }

    static int Bin(float week)
    {
        var day = week * 7;
        return (week >= WeekendBegins ? Bins : 0) + Math.Min(Bins - 1, (int)((day - MathF.Floor(day)) * Bins));
    }
}
