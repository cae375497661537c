using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>The errors of all channels together, above their running mean: the mean over many channels hardly varies, so a small deviation is significant.</summary>
sealed class JointError(ReadOnlySpan<int> windows, AnomalyPlan plan, double chance)
{
    readonly ErrorTracker _excess = new(windows, plan, chance, signed: true);
    double _mean;
    long _count;

    /// <summary>Scores the root mean square of the channels' errors, each in units of its own limit.</summary>
    public float Observe(long row, float error)
    {
        var ratio = _count == 0 ? 0 : _excess.Observe(row, (float)(error - _mean));
        _count++;
        _mean += (error - _mean) / Math.Min(_count, plan.Options.MemoryLength);
        return Math.Max(0, ratio);
    }

    public void Transfer(ModelCodec codec)
    {
        _mean = codec.Double(_mean);
        _count = codec.Long(_count, 0);
        _excess.Transfer(codec);
    }
}
