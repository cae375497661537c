using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>The largest of the last so many values, in constant time: kept are only those that may yet become the largest.</summary>
/// <remarks>
/// Memory is taken for <see cref="Few"/> of them at the first value, which is enough but for values that fall and fall, as of a trend; where it is not, for all
/// there can be. So a window of no more rows takes memory once, a longer one twice at the most, whatever the values do.
/// </remarks>
sealed class RollingMaximum(int length)
{
    const int Few = 256;

    float[] _values = [];
    long[] _rows = [];
    int _first, _count;

    /// <summary>The largest value of the rows from <paramref name="row"/> - length on; NaN where there is none.</summary>
    public float Before(long row)
    {
        while (_count > 0 && _rows[_first] < row - length)
        {
            _first = Next(_first);
            _count--;
        }

        return _count > 0 ? _values[_first] : float.NaN;
    }

    /// <summary>Takes the value of a row, later than all before.</summary>
    public void Add(long row, float value)
    {
        Before(row + 1);
        while (_count > 0 && _values[Place(_count - 1)] <= value) _count--;
        if (_count == _values.Length) Grow();
        (_values[Place(_count)], _rows[Place(_count)]) = (value, row);
        _count++;
    }

    public void Transfer(ModelCodec codec)
    {
        var count = codec.Count(_count, 0, length + 1);
        codec.Require(12L * count);
        if (codec.Reads)
        {
            (_first, _count) = (0, 0);
            (_values, _rows) = (new float[count], new long[count]);
        }

        for (var i = 0; i < count; i++)
        {
            _values[Place(i)] = codec.Float(_values[Place(i)]);
            _rows[Place(i)] = codec.Long(_rows[Place(i)], 0);
            if (codec.Reads && i > 0 && (_rows[i] <= _rows[i - 1] || _values[i] >= _values[i - 1])) throw new InvalidDataException("A rolling maximum's values do not fall.");
        }

        _count = count;
    }

    int Place(int index) => (_first + index) % _values.Length;

    int Next(int place) => place + 1 == _values.Length ? 0 : place + 1;

    void Grow()
    {
        // Of the rows before the one that is added length - 1 are kept, so length is enough; what a file held may be more.
        var size = Math.Max(_count + 1, _count < Few ? Math.Min(Few, length) : length);
        var (values, rows) = (new float[size], new long[size]);
        for (var i = 0; i < _count; i++) (values[i], rows[i]) = (_values[Place(i)], _rows[Place(i)]);
        (_values, _rows, _first) = (values, rows, 0);
    }
}
