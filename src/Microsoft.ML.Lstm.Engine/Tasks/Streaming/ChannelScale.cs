namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>A channel's own scale: the asinh of the distance from its median, which bends outliers but cuts none off.</summary>
readonly record struct ChannelScale(float Center, float Width)
{
    /// <summary>One value in 200, and one more, may be a gross error: one 20 times farther from the median than all others.</summary>
    const int ValuesPerError = 200, Gross = 20;

    /// <summary>From known values: the width is the median distance from the median, or a part of the standard deviation where most values are alike.</summary>
    public static ChannelScale Of(List<float> values)
    {
        if (values.Count == 0) return new(0, 1);
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var center = sorted[sorted.Length / 2];
        var distances = Array.ConvertAll(sorted, value => Math.Abs((double)value - center));
        Array.Sort(distances);
        var kept = distances.AsSpan(0, Kept(distances));
        double squares = 0;
        foreach (var distance in kept) squares += distance * distance;
        var width = Math.Max(1.4826 * distances[distances.Length / 2], 0.3 * Math.Sqrt(squares / kept.Length));

        // A constant channel has no scale of its own.
        var largest = Math.Max(Math.Abs((double)center), kept[^1]);
        var least = largest > 0 ? Math.Max(1e-6 * largest, float.Epsilon) : 1;
        return new(center, (float)Math.Clamp(width, least, float.MaxValue / 4));
    }

    /// <summary>How many of the distances, in order, are no gross errors.</summary>
    static int Kept(double[] distances)
    {
        for (var count = Math.Max(1, distances.Length - 1 - (distances.Length / ValuesPerError)); count < distances.Length; count++)
            if (distances[count] > Gross * distances[count - 1] && (distances[count - 1] > 0 || count == distances.Length - 1)) return count;
        return distances.Length;
    }

    public float Scaled(float value) => (float)Math.Asinh(((double)value - Center) / Width);

    /// <summary>Back in the channel's own units, and finite.</summary>
    public float Unscaled(float scaled) => (float)Math.Clamp(Center + (Width * Math.Sinh(Math.Clamp(scaled, -80, 80))), float.MinValue, float.MaxValue);
}
