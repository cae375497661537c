namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>A forecast and the network's own doubt on both sides of it, in the window's units.</summary>
readonly record struct Widths(float Point, float Below, float Above)
{
    /// <summary>From the quantiles of one step; where they cross or collapse, a tenth of what the base misses takes their place.</summary>
    public static Widths Of(ReadOnlySpan<float> quantiles, LinearBase @base, int step, int horizon)
    {
        var offsets = @base.Offsets;
        return new(
            quantiles[1],
            Math.Max(quantiles[1] - quantiles[0], Math.Max(0.1f * -offsets[step], 1e-4f)),
            Math.Max(quantiles[2] - quantiles[1], Math.Max(0.1f * offsets[(2 * horizon) + step], 1e-4f)));
    }
}
