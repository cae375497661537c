using System.Diagnostics;

namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>Many series, read in place: no value is copied but where a window reaches over an end of its series, or a map is applied to it.</summary>
/// <remarks>NaN is a missing value. Position p of a series is its p-th value; missing ones at its end are cut off, as they tell nothing.</remarks>
sealed class SeriesSet
{
    readonly IReadOnlyList<float[]> _series;
    readonly int[] _lengths;
    readonly Func<float, float>? _map;
    readonly int[] _seasons = [];
    readonly double _ranges;

    public SeriesSet(IReadOnlyList<float[]> series)
    {
        (_series, _lengths) = (series, new int[series.Count]);
        for (var i = 0; i < _lengths.Length; i++) _lengths[i] = series[i].AsSpan().TrimEnd(float.NaN).Length;
    }

    SeriesSet(SeriesSet other, WindowConfig plan) =>
        (_series, _lengths, _map, _seasons, _ranges) = (other._series, other._lengths, plan.Log ? MathF.Log : null, plan.Seasons, plan.OutlierRanges);

    public int Count => _lengths.Length;

    /// <summary>Values of a series.</summary>
    public int Length(int series) => _lengths[series];

    /// <summary>The values of a series, which are not mapped.</summary>
    public ReadOnlySpan<float> Values(int series)
    {
        Debug.Assert(_map is null);
        return _series[series].AsSpan(0, _lengths[series]);
    }

    /// <summary>The values before an origin, missing where the series has not begun, and where one is an outlier among them.</summary>
    /// <param name="series">The series.</param>
    /// <param name="origin">The origin.</param>
    /// <param name="scratch">As long as the history: room for it where it cannot be read in place.</param>
    public ReadOnlySpan<float> History(int series, int origin, Span<float> scratch)
    {
        var from = origin - scratch.Length;
        var known = _series[series].AsSpan(Math.Max(0, from)..origin);
        var fence = IsolatedOutlier.Fence(known, _seasons, _ranges);
        if (from >= 0 && _map is null && fence == OutlierFence.None) return known;
        scratch[..^known.Length].Fill(float.NaN);
        var history = scratch[^known.Length..];
        Copy(known, history);
        if (fence == OutlierFence.None) return scratch;
        for (var i = 0; i < known.Length; i++)
            if (!fence.Holds(known[i])) history[i] = float.NaN;
        return scratch;
    }

    /// <summary>Writes the values from an origin on, missing where the series has ended.</summary>
    public void Future(int series, int origin, Span<float> destination)
    {
        var known = _series[series].AsSpan(origin.._lengths[series]);
        known = known[..Math.Min(known.Length, destination.Length)];
        Copy(known, destination);
        destination[known.Length..].Fill(float.NaN);
    }

    /// <summary>The same series as a plan says they are read: in logarithms or not, and without the outliers of a history.</summary>
    public SeriesSet Read(WindowConfig plan) => new(this, plan);

    void Copy(ReadOnlySpan<float> values, Span<float> destination)
    {
        if (_map is null) values.CopyTo(destination);
        else
            for (var i = 0; i < values.Length; i++) destination[i] = _map(values[i]);
    }
}
