using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>
/// Whether a channel varies less than ever before, as a frozen one does: by the changes of its last values against the least in the memory, and by how often it
/// repeats one value against the longest run in the memory. A channel that is naturally constant at times is scored by its runs alone.
/// </summary>
sealed class FlatlineTracker(AnomalyPlan plan)
{
    /// <summary>Changes in a window, and windows that must have been seen.</summary>
    const int Window = 30, LeastWindows = 4;

    /// <summary>Changes of value that must have been seen before a run of one value means anything, and the run that always may come.</summary>
    const int LeastRuns = 20, LeastRun = 10;

    /// <summary>Ratios to the least variation and to the longest run in the memory that are anomalous; the maximum score.</summary>
    const float Slower = 3.5f, Longer = 4, Most = 3;

    readonly float[] _changes = new float[Window], _motions = new float[Window];
    readonly RollingMaximum _leastMotion = new(plan.Options.MemoryLength), _longestRun = new(plan.Options.MemoryLength);
    float _last = float.NaN;
    long _count, _runs, _run;
    double _moved;

    /// <summary>Above 1 for a flatline; 0 for a missing value.</summary>
    public float Observe(long row, float value)
    {
        if (float.IsNaN(value)) return 0;
        var change = Math.Abs(value - _last);
        _last = value;
        if (float.IsNaN(change)) return 0;
        _changes[_count++ % Window] = change;
        if (change > 0)
        {
            _longestRun.Add(row, _run);
            (_runs, _run, _moved) = (_runs + 1, 0, _moved + change);
        }
        else
        {
            _run++;
        }

        return Math.Min(Most, Math.Max(Slowness(row), Repetition(row)));
    }

    public void Transfer(ModelCodec codec)
    {
        _last = codec.FloatOrNaN(_last);
        (_count, _runs, _run) = (codec.Long(_count, 0), codec.Long(_runs, 0), codec.Long(_run, 0));
        _moved = codec.Double(_moved);
        codec.Floats(_changes);
        codec.Floats(_motions);
        _leastMotion.Transfer(codec);
        _longestRun.Transfer(codec);
    }

    float Slowness(long row)
    {
        if (_count < Window) return 0;
        double motion = 0;
        foreach (var change in _changes) motion += change;

        // As if one more usual change had been seen: of a coarse channel's few changes a window may hold none by chance.
        motion += _moved / Math.Max(1, _runs);
        var least = -_leastMotion.Before(row);

        // Windows that overlap with the next ones are remembered only when they no longer do.
        if (_count >= 2 * Window) _leastMotion.Add(row, -_motions[_count % Window]);
        _motions[_count % Window] = (float)motion;
        return _count < LeastWindows * Window || !(motion > 0) ? 0 : (float)(least / (Slower * motion));
    }

    float Repetition(long row) =>
        _runs < LeastRuns || _longestRun.Before(row) is not (var longest and >= 0) ? 0 : _run / (Longer * Math.Max(longest, LeastRun));
}
