using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>Errors of one kind, as means over several window lengths: each mean in units of the largest mean in the memory that is not anomalous.</summary>
sealed class ErrorTracker
{
    /// <summary>Smaller errors than this, in a channel's own scale, are none.</summary>
    const float Least = 0.02f;

    readonly int[] _windows;
    readonly RollingMaximum[] _largest;
    readonly NoveltyMargin[] _margins;
    readonly float[] _last;
    readonly bool _signed;
    long _count;

    /// <summary>Moving averages of errors, the longest window last, compared with those in the memory window.</summary>
    /// <param name="windows">Window length of each moving average.</param>
    /// <param name="plan">The memory length, and the window over which values are averaged.</param>
    /// <param name="chance">Chance of a false alarm in a row that each mean may take.</param>
    /// <param name="signed">Whether only high means count, and low ones do not.</param>
    public ErrorTracker(ReadOnlySpan<int> windows, AnomalyPlan plan, double chance, bool signed = false)
    {
        _windows = windows.ToArray();
        _largest = Array.ConvertAll(_windows, _ => new RollingMaximum(plan.Options.MemoryLength));
        _margins = Array.ConvertAll(_windows, window => new NoveltyMargin(plan, window + plan.Stride - 1, chance));
        _last = new float[_windows[^1]];
        _signed = signed;
    }

    /// <summary>The largest mean over the shortest window that is not anomalous; NaN before there is any.</summary>
    public float Limit(long row) => Limit(0, row);

    /// <summary>The largest of the ratios; 0 for a missing error.</summary>
    public float Observe(long row, float error)
    {
        if (float.IsNaN(error)) return 0;
        _last[_count++ % _last.Length] = error;
        var most = 0f;
        double sum = 0;
        var taken = 0;
        for (var i = 0; i < _windows.Length; i++)
        {
            var wanted = (int)Math.Min(_count, _windows[i]);
            for (; taken < wanted; taken++) sum += _last[(_count - 1 - taken) % _last.Length];
            var mean = (float)(_signed ? sum / taken : Math.Abs(sum / taken));
            var limit = Limit(i, row);
            if (!float.IsNaN(limit)) most = Math.Max(most, mean / limit);
            _largest[i].Add(row, mean);
        }

        return most;
    }

    public void Transfer(ModelCodec codec)
    {
        _count = codec.Long(_count, 0);
        codec.Floats(_last);
        foreach (var largest in _largest) largest.Transfer(codec);
    }

    float Limit(int window, long row) => Math.Max(_largest[window].Before(row) * _margins[window].At(_count), Least);
}
