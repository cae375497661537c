using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>
/// The level of the largest statistic without an alert: recent disturbances, in the training or since, that are more frequent than false alarms
/// may, are not anomalous, and the next one must exceed them. So a series with heavier tails, or with channels that move together, raises no more alerts than others.
/// </summary>
sealed class ScoreLevel
{
    /// <summary>From here on the statistics' maximum is a disturbance; later ones within this many rows belong to it.</summary>
    const float Disturbed = 0.9f;
    const int SameDisturbance = 50;

    /// <summary>So many rows after the first forecasts, when few errors are known, nothing is kept.</summary>
    const int Settling = 100;

    const int MostKept = 32;

    readonly int _memory, _allowed;
    readonly long[] _rows = new long[MostKept];
    readonly float[] _peaks = new float[MostKept];
    readonly long _from;
    int _count;

    /// <param name="options">How many false alarms there may be.</param>
    /// <param name="start">Row from which there are forecasts.</param>
    public ScoreLevel(AnomalyOptions options, int start)
    {
        (_memory, _from) = (options.MemoryLength, start + Settling);
        _allowed = (int)Math.Min(MostKept + 1, 1 + Math.Ceiling(options.FalseAlarmRate * options.MemoryLength));
    }

    /// <summary>At least 1: of the highest disturbances in the memory, as many as false alarms are allowed, the lowest.</summary>
    public float Before(long row)
    {
        while (_count > 0 && _rows[0] < row - _memory) Remove(0);
        if (_count < _allowed) return 1;
        Span<float> highest = stackalloc float[MostKept];
        _peaks.AsSpan(0, _count).CopyTo(highest);
        highest[.._count].Sort();
        return Math.Max(1, highest[_count - _allowed]);
    }

    public void Add(long row, float most)
    {
        if (most <= Disturbed || row <= _from) return;
        if (_count > 0 && row - _rows[_count - 1] <= SameDisturbance)
        {
            _peaks[_count - 1] = Math.Max(_peaks[_count - 1], most);
            return;
        }

        if (_count == MostKept) Remove(Lowest());
        (_rows[_count], _peaks[_count]) = (row, most);
        _count++;
    }

    public void Transfer(ModelCodec codec)
    {
        _count = codec.Count(_count, 0, MostKept);
        for (var i = 0; i < _count; i++)
        {
            _rows[i] = codec.Long(_rows[i], i == 0 ? 0 : _rows[i - 1] + 1);
            _peaks[i] = codec.Float(_peaks[i]);
        }
    }

    int Lowest()
    {
        var lowest = 0;
        for (var i = 1; i < _count; i++)
            if (_peaks[i] < _peaks[lowest]) lowest = i;
        return lowest;
    }

    void Remove(int index)
    {
        _rows.AsSpan((index + 1).._count).CopyTo(_rows.AsSpan(index));
        _peaks.AsSpan((index + 1).._count).CopyTo(_peaks.AsSpan(index));
        _count--;
    }
}
