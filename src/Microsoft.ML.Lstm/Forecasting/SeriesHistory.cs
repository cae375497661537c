namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>The last values of one series, oldest first; NaN where a value is missing or the series had not begun.</summary>
sealed class SeriesHistory
{
    readonly float[] _ring;
    int _oldest;

    public SeriesHistory(string name, int length)
    {
        Name = name;
        _ring = new float[length];
        _ring.AsSpan().Fill(float.NaN);
    }

    SeriesHistory(SeriesHistory other)
    {
        Name = other.Name;
        _ring = (float[])other._ring.Clone();
        _oldest = other._oldest;
        Known = other.Known;
    }

    /// <summary>The series' name.</summary>
    public string Name { get; }

    /// <summary>Whether any value was ever seen.</summary>
    public bool Known { get; private set; }

    public void Add(float value)
    {
        _ring[_oldest] = value;
        _oldest = _oldest + 1 == _ring.Length ? 0 : _oldest + 1;
        Known |= !float.IsNaN(value);
    }

    public void CopyTo(Span<float> destination)
    {
        var tail = _ring.AsSpan(_oldest);
        tail.CopyTo(destination);
        _ring.AsSpan(0, _oldest).CopyTo(destination[tail.Length..]);
    }

    public SeriesHistory Clone() => new(this);
}
