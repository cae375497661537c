namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Errors of one kind, looked at over several stretches: how large their mean over a stretch is, in units of the largest such mean remembered.</summary>
sealed class ErrorStream
{
    /// <summary>Smaller errors than this, in a sensor's own scale, are none.</summary>
    const float Least = 0.02f;

    readonly int[] _stretches;
    readonly RollingMaximum[] _limits;
    readonly float[] _last;
    long _count;

    /// <summary>Looks at means over so many errors, the longest stretch last, among those of so many rows.</summary>
    public ErrorStream(ReadOnlySpan<int> stretches, int memory)
    {
        _stretches = stretches.ToArray();
        _limits = Array.ConvertAll(_stretches, _ => new RollingMaximum(memory));
        _last = new float[_stretches[^1]];
    }

    /// <summary>The largest remembered error over the shortest stretch; NaN before there is any.</summary>
    public float Limit(long row) => Math.Max(_limits[0].Before(row), Least);

    /// <summary>The largest of the ratios; 0 for a missing error.</summary>
    public float Observe(long row, float error)
    {
        if (float.IsNaN(error)) return 0;
        _last[_count++ % _last.Length] = error;
        var most = 0f;
        double sum = 0;
        var taken = 0;
        for (var i = 0; i < _stretches.Length; i++)
        {
            var wanted = (int)Math.Min(_count, _stretches[i]);
            for (; taken < wanted; taken++) sum += _last[(_count - 1 - taken) % _last.Length];
            var mean = (float)Math.Abs(sum / taken);
            var limit = _limits[i].Before(row);
            if (!float.IsNaN(limit)) most = Math.Max(most, mean / Math.Max(limit, Least));
            _limits[i].Add(row, mean);
        }

        return most;
    }

    public void Transfer(StateTransfer state)
    {
        _count = state.Long(_count, 0);
        state.Floats(_last);
        foreach (var limit in _limits) limit.Transfer(state);
    }
}
