namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>A forecast and the network's own spread on both sides of it, in the window's units.</summary>
readonly record struct QuantileSpread(float Point, float Below, float Above)
{
    /// <summary>From the quantiles of one step; where they cross, collapse or promise too much, the floor takes their place.</summary>
    public static QuantileSpread Of(ReadOnlySpan<float> quantiles, float floor) =>
        new(quantiles[1], Math.Max(quantiles[1] - quantiles[0], floor), Math.Max(quantiles[2] - quantiles[1], floor));
}
