using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>
/// The quantiles of one step at all levels: levels are told as scores, the quantiles of a standard normal distribution; the deciles are joined by straight lines over the
/// scores, and go on beyond the outermost ones, so that tails are as wide as a normal distribution's with these deciles.
/// </summary>
static class QuantileCurve
{
    /// <summary>The largest score of a value; one of a forecast without a width has it.</summary>
    public const float MostScore = 8;

    /// <summary>Scores of the levels 0.5, 0.6 ... 0.9.</summary>
    static readonly float[] Scores = [.. Enumerable.Range(0, QuantileMixture.Median + 1).Select(k => (float)NormalQuantile.At((5 + k) / 10.0))];

    /// <summary>The quantile of a score, which is negative below the median.</summary>
    /// <param name="deciles">The quantiles at levels 0.1 to 0.9.</param>
    /// <param name="score">The score.</param>
    public static float At(ReadOnlySpan<float> deciles, float score)
    {
        var (side, distance) = (score < 0 ? -1 : 1, MathF.Abs(score));
        if (distance > Scores[^1]) return (float)Math.Clamp(deciles[QuantileMixture.Median + (side * QuantileMixture.Median)] + (side * Slope(deciles, side) * (distance - Scores[^1])), float.MinValue, float.MaxValue);
        var k = 1;
        while (distance > Scores[k]) k++;
        double inner = deciles[QuantileMixture.Median + (side * (k - 1))], outer = deciles[QuantileMixture.Median + (side * k)];
        return (float)(inner + ((outer - inner) * ((distance - Scores[k - 1]) / (double)(Scores[k] - Scores[k - 1]))));
    }

    /// <summary>How far a value lies from the median, whichever side it is on: its score, at most <see cref="MostScore"/>.</summary>
    public static float DistanceOf(ReadOnlySpan<float> deciles, float value)
    {
        var median = deciles[QuantileMixture.Median];
        if (value == median) return 0;
        var side = value < median ? -1 : 1;
        for (var k = 1; k < Scores.Length; k++)
        {
            double inner = deciles[QuantileMixture.Median + (side * (k - 1))], outer = deciles[QuantileMixture.Median + (side * k)];
            if (side * (value - outer) <= 0) return (float)(Scores[k - 1] + ((Scores[k] - Scores[k - 1]) * ((value - inner) / (outer - inner))));
        }

        var beyond = side * ((double)value - deciles[QuantileMixture.Median + (side * QuantileMixture.Median)]);
        return Slope(deciles, side) is var slope and > 0 ? (float)Math.Min(MostScore, Scores[^1] + (beyond / slope)) : MostScore;
    }

    /// <summary>How the curve goes on: as between the outermost deciles, or as from the median to the outermost one if that is steeper.</summary>
    static double Slope(ReadOnlySpan<float> deciles, int side)
    {
        double outermost = deciles[QuantileMixture.Median + (side * QuantileMixture.Median)];
        return Math.Max(
            Math.Abs(outermost - deciles[QuantileMixture.Median + (side * (QuantileMixture.Median - 1))]) / (Scores[^1] - Scores[^2]), Math.Abs(outermost - deciles[QuantileMixture.Median]) / Scores[^1]);
    }
}
