namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>A sensor's own scale: the asinh of the distance from its median, which bends outliers but cuts none off.</summary>
readonly record struct SensorScale(float Center, float Width)
{
    /// <summary>From known values: the width is the median distance from the median, or a part of the standard deviation where most values are alike.</summary>
    public static SensorScale Of(List<float> values)
    {
        if (values.Count == 0) return new(0, 1);
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var center = sorted[sorted.Length / 2];
        var largest = Math.Max(Math.Abs((double)sorted[0]), Math.Abs((double)sorted[^1]));
        double mean = 0, squares = 0;
        foreach (var value in values) mean += value;
        mean /= values.Count;
        foreach (var value in values) squares += (value - mean) * (value - mean);
        for (var i = 0; i < sorted.Length; i++) sorted[i] = Math.Abs(sorted[i] - center);
        Array.Sort(sorted);
        var width = Math.Max(1.4826 * sorted[sorted.Length / 2], 0.3 * Math.Sqrt(squares / values.Count));

        // Of a sensor that never moved nothing tells how far it may.
        var least = largest > 0 ? Math.Max(1e-6 * largest, float.Epsilon) : 1;
        return new(center, (float)Math.Clamp(width, least, float.MaxValue / 4));
    }

    public float Scaled(float value) => (float)Math.Asinh(((double)value - Center) / Width);

    /// <summary>Back in the sensor's own units, and finite.</summary>
    public float Unscaled(float scaled) => (float)Math.Clamp(Center + (Width * Math.Sinh(Math.Clamp(scaled, -80, 80))), float.MinValue, float.MaxValue);
}
