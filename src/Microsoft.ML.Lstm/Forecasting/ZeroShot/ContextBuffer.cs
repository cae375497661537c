using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Forecasting.ZeroShot;

/// <summary>The last values of one target of a series, from its first known value on, NaN where missing.</summary>
/// <param name="length">Values that are kept at most; memory is taken as they come.</param>
sealed class ContextBuffer(int length)
{
    const int LeastRoom = 16;

    // A ring once it is full: the oldest value is at the next place then, and at the first one before.
    float[] _values = [];
    int _next, _gap;

    ContextBuffer(ContextBuffer other) : this(other.Length) => (_values, Count, _next, _gap) = ([.. other._values], other.Count, other._next, other._gap);

    int Length => length;

    /// <summary>Values that are kept; 0 before there is a known one, and after a gap as long as all that is kept.</summary>
    public int Count { get; private set; }

    /// <summary>Takes the value of the next step.</summary>
    public void Add(float value)
    {
        if (float.IsNaN(value)) Miss(1);
        else
        {
            Push(value);
            _gap = 0;
        }
    }

    /// <summary>Takes steps at which nothing was observed.</summary>
    public void Miss(long steps)
    {
        if (Count == 0) return;
        if (_gap + steps >= length) (Count, _next, _gap) = (0, 0, 0);
        else
        {
            for (var step = 0; step < steps; step++) Push(float.NaN);
            _gap += (int)steps;
        }
    }

    /// <summary>Writes the values [<see cref="Count"/>], the oldest first.</summary>
    public void CopyTo(Span<float> values)
    {
        var oldest = Count < length ? 0 : _next;
        _values.AsSpan(oldest, Count - oldest).CopyTo(values);
        _values.AsSpan(0, oldest).CopyTo(values[(Count - oldest)..]);
    }

    /// <summary>Writes or reads all of it.</summary>
    public void Transfer(ModelCodec codec)
    {
        var count = codec.Int(Count, 0, length);
        codec.Require((long)count * sizeof(float));
        var values = new float[count];
        if (!codec.Reads) CopyTo(values);
        codec.FloatsOrNaN(values);
        if (!codec.Reads) return;
        if (count > 0 && values.AsSpan().IndexOfAnyExcept(float.NaN) < 0) throw new InvalidDataException("It keeps values of a series, none of which is known.");
        (Count, _next, _gap) = (0, 0, 0);
        foreach (var value in values) Push(value);
        for (var i = count - 1; i >= 0 && float.IsNaN(values[i]); i--) _gap++;
    }

    public ContextBuffer Clone() => new(this);

    void Push(float value)
    {
        if (Count < length) Count++;
        if (Count > _values.Length) Array.Resize(ref _values, Math.Min(length, Math.Max(LeastRoom, 2 * _values.Length)));
        _values[_next] = value;
        _next = _next + 1 == length ? 0 : _next + 1;
    }
}
