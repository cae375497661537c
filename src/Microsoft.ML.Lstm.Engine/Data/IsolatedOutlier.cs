namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>One value far outside what its series has ever been, such as the slip of a sensor: a forecaster reads it as missing.</summary>
/// <remarks>
/// It lies further from all other values than so many times their range, so scaling and shifting a series changes nothing. There is at most one above and one below: a second one says that the level has
/// shifted, or that the series has been there before. It is none where it may be the peak of a season, as nothing is known one season before or after it, nor where more than half of the values are alike, as where demand is mostly zero.
/// </remarks>
static class IsolatedOutlier
{
    /// <summary>Ranges of the other values between them and an outlier.</summary>
    public const double Ranges = 20;

    /// <summary>Fewer values do not tell what a series has been.</summary>
    internal const int Least = 16;

    /// <summary>The fence that leaves out the outliers of a series; <see cref="OutlierFence.None"/> where it has none.</summary>
    /// <param name="values">The values in the order of time; NaN where missing.</param>
    /// <param name="seasons">Season lengths.</param>
    /// <param name="ranges">Ranges of the other values that an outlier is away from them; 0 for no outliers.</param>
    public static OutlierFence Fence(ReadOnlySpan<float> values, ReadOnlySpan<int> seasons, double ranges)
    {
        if (!(ranges > 0)) return OutlierFence.None;
        var known = 0;
        var (least, low, high, most) = (float.PositiveInfinity, float.PositiveInfinity, float.NegativeInfinity, float.NegativeInfinity);
        foreach (var value in values)
        {
            if (float.IsNaN(value)) continue;
            known++;
            if (value < low) (least, low) = value < least ? (value, least) : (least, value);
            if (value > high) (high, most) = value > most ? (most, value) : (value, most);
        }

        if (known < Least) return OutlierFence.None;

        // Both ends are tried first: beside an outlier at the other end no other is far away.
        var fence = Between(low, high);
        if (fence == OutlierFence.None) fence = Between(least, high);
        if (fence == OutlierFence.None) fence = Between(low, most);
        return fence == OutlierFence.None || HasFrequentValue(values, known) || MayBePeak(values, seasons, fence) ? OutlierFence.None : fence;

        OutlierFence Between(double from, double to)
        {
            var gap = ranges * (to - from);
            return to > from && (least == from || from - least > gap) && (most == to || most - to > gap)
                ? new(least == from ? double.NegativeInfinity : from, most == to ? double.PositiveInfinity : to)
                : OutlierFence.None;
        }
    }

    /// <summary>Makes the outliers of a series missing.</summary>
    public static void Remove(Span<float> values, ReadOnlySpan<int> seasons, double ranges)
    {
        var fence = Fence(values, seasons, ranges);
        if (fence == OutlierFence.None) return;
        foreach (ref var value in values)
            if (!fence.Holds(value)) value = float.NaN;
    }

    /// <summary>A series with its outliers missing; itself where it has none.</summary>
    public static float[] Without(float[] values, ReadOnlySpan<int> seasons, double ranges)
    {
        var fence = Fence(values, seasons, ranges);
        return fence == OutlierFence.None ? values : Array.ConvertAll(values, value => fence.Holds(value) ? value : float.NaN);
    }

    /// <summary>Whether a value outside the fence has none known one season before or after it.</summary>
    static bool MayBePeak(ReadOnlySpan<float> values, ReadOnlySpan<int> seasons, OutlierFence fence)
    {
        for (var t = 0; t < values.Length; t++)
        {
            if (float.IsNaN(values[t]) || fence.Holds(values[t])) continue;
            foreach (var season in seasons)
            {
                var (before, after) = (t - season, t + season);
                if ((before < 0 || float.IsNaN(values[before])) && (after >= values.Length || float.IsNaN(values[after]))) return true;
            }
        }

        return false;
    }

    /// <summary>Whether more than half of the values are one value (the majority vote of Boyer and Moore, 1981).</summary>
    static bool HasFrequentValue(ReadOnlySpan<float> values, int known)
    {
        var (candidate, lead, count) = (float.NaN, 0, 0);
        foreach (var value in values)
        {
            if (float.IsNaN(value)) continue;
            if (lead == 0) candidate = value;
            lead += value == candidate ? 1 : -1;
        }

        foreach (var value in values) count += value == candidate ? 1 : 0;
        return count > known / 2;
    }
}
