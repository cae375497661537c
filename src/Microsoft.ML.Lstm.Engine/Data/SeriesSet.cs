namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>Many series in one array, each with missing values before and after it, so that every window can be read without a copy.</summary>
/// <remarks>NaN is a missing value. Position p of a series is its p-th value; missing ones at its end are cut off, as they tell nothing.</remarks>
sealed class SeriesSet
{
    readonly float[] _values;
    readonly int[] _starts;
    readonly int[] _lengths;

    /// <summary>Values before a series' start that may be read, and after its end.</summary>
    readonly int _before, _after;

    public SeriesSet(IReadOnlyList<float[]> series, int before, int after)
    {
        (_before, _after) = (before, after);
        _lengths = new int[series.Count];
        _starts = new int[series.Count];
        var total = 0;
        for (var i = 0; i < series.Count; i++)
        {
            _lengths[i] = series[i].AsSpan().TrimEnd(float.NaN).Length;
            _starts[i] = total + before;
            total = checked(total + _lengths[i] + before + after);
        }

        _values = new float[total];
        _values.AsSpan().Fill(float.NaN);
        for (var i = 0; i < series.Count; i++) series[i].AsSpan(0, _lengths[i]).CopyTo(_values.AsSpan(_starts[i]));
    }

    SeriesSet(SeriesSet other, Func<float, float> map)
    {
        (_before, _after, _starts, _lengths) = (other._before, other._after, other._starts, other._lengths);
        _values = Array.ConvertAll(other._values, value => map(value));
    }

    public int Count => _lengths.Length;

    /// <summary>Values of a series.</summary>
    public int Length(int series) => _lengths[series];

    /// <summary>The values of a series.</summary>
    public ReadOnlySpan<float> Values(int series) => _values.AsSpan(_starts[series], _lengths[series]);

    /// <summary>The values before an origin, missing where the series has not begun.</summary>
    public ReadOnlySpan<float> History(int series, int origin, int length) =>
        length <= _before ? _values.AsSpan(_starts[series] + origin - length, length) : throw new ArgumentOutOfRangeException(nameof(length));

    /// <summary>The values from an origin on, missing where the series has ended.</summary>
    public ReadOnlySpan<float> Future(int series, int origin, int length) =>
        length <= _after ? _values.AsSpan(_starts[series] + origin, length) : throw new ArgumentOutOfRangeException(nameof(length));

    /// <summary>The same series with every value mapped; missing ones stay missing.</summary>
    public SeriesSet Map(Func<float, float> map) => new(this, map);
}
