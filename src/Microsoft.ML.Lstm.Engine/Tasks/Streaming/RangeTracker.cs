using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>The range of the values in the memory window; a value outside scores by its distance from it.</summary>
sealed class RangeTracker(AnomalyPlan plan, double chance)
{
    /// <summary>A value is remembered clipped to this fraction of the range outside of it, so that one gross error does not mask later ones.</summary>
    const float Growth = 0.25f;

    /// <summary>The same for the moving average: few of its values may be gross errors, but steep events should show in it at once.</summary>
    const float MeanGrowth = 1;

    /// <summary>The least half of a range, in a channel's own scale.</summary>
    const float Least = 2;

    /// <summary>By how much a score rises with each unit, in that scale, that a value lies outside.</summary>
    const float Slope = 0.2f;

    readonly RollingMaximum _highest = new(plan.Options.MemoryLength), _lowest = new(plan.Options.MemoryLength);
    readonly NoveltyMargin _margin = new(plan.Options.MemoryLength, block: 1, chance);
    long _count;

    /// <summary>The value, or as much of it as may be averaged.</summary>
    public float Bounded(long row, float value) => Bounded(row, value, MeanGrowth);

    float Bounded(long row, float value, float growth)
    {
        var (low, high) = (-_lowest.Before(row), _highest.Before(row));
        (low, high) = (float.IsNaN(low) ? -Least : Math.Min(low, -Least), float.IsNaN(high) ? Least : Math.Max(high, Least));
        var reach = growth * (high - low);
        return Math.Clamp(value, low - reach, high + reach);
    }

    /// <summary>Scores a value and remembers it; 0 within the range and for a missing value.</summary>
    public float Observe(long row, float value)
    {
        if (float.IsNaN(value)) return 0;
        var (low, high) = (-_lowest.Before(row), _highest.Before(row));
        var ratio = value > high || value < low ? (1 + (Slope * Math.Max(value - high, low - value))) / _margin.At(_count) : 0;
        var bounded = Bounded(row, value, Growth);
        _highest.Add(row, bounded);
        _lowest.Add(row, -bounded);
        _count++;
        return ratio;
    }

    public void Transfer(ModelCodec codec)
    {
        _count = codec.Long(_count, 0);
        _highest.Transfer(codec);
        _lowest.Transfer(codec);
    }
}
