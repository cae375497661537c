namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>Interpolates missing values of a sequence.</summary>
static class Interpolation
{
    /// <summary>Linear interpolation of NaN for each feature of [steps, features]; constant extrapolation at the ends; a feature without any value is 0.</summary>
    public static void Interpolate(Span<float> values, int features)
    {
        for (var f = 0; f < features; f++)
        {
            var last = -1;
            for (var i = f; i < values.Length; i += features)
            {
                if (float.IsNaN(values[i])) continue;
                Fill(values, last < 0 ? f - features : last, i, features, last < 0 ? values[i] : values[last]);
                last = i;
            }
            for (var i = last < 0 ? f : last + features; i < values.Length; i += features) values[i] = last < 0 ? 0 : values[last];
        }
    }

    /// <summary>From the place of a value to that of the next one, both left out.</summary>
    static void Fill(Span<float> values, int from, int to, int stride, float first)
    {
        var slope = (values[to] - first) / ((to - from) / stride);
        for (var (i, n) = (from + stride, 1); i < to; i += stride, n++) values[i] = first + (n * slope);
    }
}
