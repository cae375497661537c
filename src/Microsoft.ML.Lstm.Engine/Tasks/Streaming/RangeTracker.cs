using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>
/// The range of the values in the memory window. A value beyond what the next one may reach, as a multiple of half the range (<see cref="ExtremeMargin"/>), scores by its distance from
/// there.
/// </summary>
/// <param name="plan">The memory length.</param>
/// <param name="delay">Rows after which a value counts: what lasts, or drifts, does not become usual before it can be told.</param>
/// <param name="chance">Chance of a false alarm in a row that the range may take.</param>
sealed class RangeTracker(AnomalyPlan plan, int delay, double chance)
{
    /// <summary>A value is remembered clipped to this fraction of the range outside of it, so that one gross error does not mask later ones.</summary>
    const float Growth = 0.25f;

    /// <summary>The same for the moving average: few of its values may be gross errors, but steep events should show in it at once.</summary>
    const float MeanGrowth = 1;

    /// <summary>The least half of a range, in a channel's own scale.</summary>
    const float Least = 2;

    /// <summary>By how much a score rises with each unit, in that scale, that a value lies farther.</summary>
    const float Slope = 0.2f;

    readonly RollingMaximum _highest = new(plan.Options.MemoryLength), _lowest = new(plan.Options.MemoryLength);
    readonly ExtremeMargin _margin = new(chance);
    readonly NoveltyMargin _former = new(plan, block: 1, chance);
    readonly float[] _recent = NoValues(plan.IsFormer ? 0 : delay);
    long _count;

    /// <summary>The part of the values that lie on another side of the middle than the one before, and whether the last lay above.</summary>
    double _crossings;
    bool _wasAbove;

    /// <summary>The value, or as much of it as may be averaged.</summary>
    public float Bounded(long row, float value) => Bounded(row, value, MeanGrowth);

    float Bounded(long row, float value, float growth)
    {
        var (low, high) = Range(row);
        (low, high) = (float.IsNaN(low) ? -Least : Math.Min(low, -Least), float.IsNaN(high) ? Least : Math.Max(high, Least));
        var reach = growth * (high - low);
        return Math.Clamp(value, low - reach, high + reach);
    }

    /// <summary>Scores a value and remembers it; 0 within the range and for a missing value.</summary>
    public float Observe(long row, float value)
    {
        if (float.IsNaN(value))
        {
            Remember(row, value);
            return 0;
        }

        var (low, high) = Range(row);
        var ratio = value > high || value < low ? Beyond(value, low, high) : 0;
        Remember(row, Bounded(row, value, Growth));
        var isAbove = value > 0;
        _crossings += ((isAbove != _wasAbove ? 1 : 0) - _crossings) / Math.Min(row + 1, plan.Options.MemoryLength);
        _wasAbove = isAbove;
        return ratio;
    }

    public void Transfer(ModelCodec codec)
    {
        _count = codec.Long(_count, 0);
        _highest.Transfer(codec);
        _lowest.Transfer(codec);
        if (codec.Version < DetectorState.DelaysRange) return;
        codec.FloatsOrNaN(_recent);
        _crossings = codec.Double(_crossings);
        _wasAbove = codec.Flag(_wasAbove);
    }

    static float[] NoValues(int count)
    {
        var none = new float[count];
        none.AsSpan().Fill(float.NaN);
        return none;
    }

    /// <summary>Takes a row's value, if it has one, and lets the one of a delay ago count.</summary>
    void Remember(long row, float value)
    {
        var counts = value;
        if (_recent.Length > 0) (counts, _recent[row % delay]) = (_recent[row % delay], value);
        if (float.IsNaN(counts)) return;
        _highest.Add(row - _recent.Length, counts);
        _lowest.Add(row - _recent.Length, -counts);
        _count++;
    }

    (float Low, float High) Range(long row) => (-_lowest.Before(row), _highest.Before(row));

    /// <summary>The part of the way to the limit that a value outside the range has come, and more than 1 beyond.</summary>
    float Beyond(float value, float low, float high)
    {
        if (plan.IsFormer) return (1 + (Slope * Math.Max(value - high, low - value))) / _former.At(_count);

        // In the channel's linear units: a scale that bends is for what is far away.
        var (bottom, top, at) = (Math.Sinh(low), Math.Sinh(high), Math.Sinh(value));
        var (middle, half) = ((top + bottom) / 2, Math.Max((top - bottom) / 2, double.Epsilon));
        var values = Math.Min(_count, plan.Options.MemoryLength);
        var margin = _margin.At(values, _crossings);
        var limit = Math.Asinh(middle + (Math.CopySign(margin * half, at - middle)));
        var excess = Math.Abs(value) > 80 ? double.PositiveInfinity : Math.Abs(at - middle) / (margin * half);
        return (float)(excess > 1 ? 1 + (Slope * Math.Abs(value - limit)) : excess);
    }
}
