using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>
/// The last values of one target of a series up to the last one observed, oldest first, and how many steps are missing since. A value is observed, missing (NaN), or
/// forecast in place of a missing one once an observation came after it, and stays known which.
/// </summary>
/// <param name="length">Values that are kept at most; memory is taken as they come.</param>
sealed class HistoryBuffer(int length)
{
    const int LeastRoom = 16;

    // A ring once it is full: the oldest value is at the next place then, and at the first one before.
    float[] _values = [];
    bool[] _observed = [];
    int _count, _next;

    HistoryBuffer(HistoryBuffer other) : this(other.Length)
    {
        _values = [.. other._values];
        _observed = [.. other._observed];
        (_count, _next) = (other._count, other._next);
        Gap = other.Gap;
        Spread = other.Spread;
        HasObservations = other.HasObservations;
    }

    /// <summary>Values that are kept at most.</summary>
    public int Length => length;

    /// <summary>Whether any value was ever seen.</summary>
    public bool HasObservations { get; private set; }

    /// <summary>Steps that are missing since the last observed value; 0 before there is any.</summary>
    public int Gap { get; private set; }

    /// <summary>The spread of the series before the last gap that was filled.</summary>
    public SpreadEstimate Spread { get; private set; }

    /// <summary>Takes steps at which nothing was observed.</summary>
    public void Miss(long steps = 1)
    {
        if (HasObservations) Gap = (int)Math.Min(int.MaxValue, Gap + steps);
    }

    /// <summary>Puts forecasts in the place of the last steps of the gap, and closes it.</summary>
    public void Fill(ReadOnlySpan<float> forecasts, SpreadEstimate spread)
    {
        foreach (var forecast in forecasts) Push(forecast, observed: false);
        (Gap, Spread) = (0, spread);
    }

    /// <summary>Takes an observation; a gap before it must be filled.</summary>
    public void Add(float value)
    {
        Push(value, observed: true);
        HasObservations = true;
    }

    /// <summary>
    /// Writes or reads all of it but the name. Version 1 kept forecasts in the place of missing values and no gaps: such values are taken for observed ones.
    /// </summary>
    public void Transfer(ModelCodec codec)
    {
        var (values, observed) = (new float[length], new bool[length]);
        CopyTo(values, observed);
        codec.FloatsOrNaN(values);
        if (codec.Version < 2) Array.Fill(observed, true);
        else
        {
            foreach (ref var flag in observed.AsSpan()) flag = codec.Flag(flag);
            (Gap, Spread) = (codec.Int(Gap, 0), new(codec.Float(Spread.Spread, 0), codec.Int(Spread.ObservedCount, 0)));
        }
        var isKnown = values.AsSpan().ContainsAnyExcept(float.NaN);
        if (Gap > 0 && !isKnown) throw new InvalidDataException($"It counts {Gap} missing steps after no value.");
        if (!codec.Reads) return;
        (_count, _next) = (0, 0);
        for (var i = isKnown ? values.AsSpan().IndexOfAnyExcept(float.NaN) : length; i < length; i++) Push(values[i], observed[i]);
        HasObservations = isKnown;
    }

    /// <summary>Writes values [<see cref="Length"/>], NaN before the first one, and which of them were observed.</summary>
    public void CopyTo(Span<float> values, Span<bool> observed)
    {
        values[..^_count].Fill(float.NaN);
        observed[..^_count].Clear();
        Copy(_values, values[^_count..]);
        Copy(_observed, observed[^_count..]);
    }

    public HistoryBuffer Clone() => new(this);

    void Push(float value, bool observed)
    {
        if (_count < length) _count++;
        if (_count > _values.Length)
        {
            var room = Math.Min(length, Math.Max(LeastRoom, 2 * _values.Length));
            Array.Resize(ref _values, room);
            Array.Resize(ref _observed, room);
        }

        (_values[_next], _observed[_next]) = (value, observed);
        _next = _next + 1 == length ? 0 : _next + 1;
    }

    void Copy<T>(T[] ring, Span<T> destination)
    {
        var oldest = _count < length ? 0 : _next;
        ring.AsSpan(oldest, _count - oldest).CopyTo(destination);
        ring.AsSpan(0, oldest).CopyTo(destination[(_count - oldest)..]);
    }
}
