namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>The upper tail of the standard normal distribution, as a logarithm: it does not end where numbers do.</summary>
static class NormalTail
{
    const double LogRootTwoPi = 0.91893853320467274;

    /// <summary>-ln P(Z ≥ z), to seven digits (Abramowitz and Stegun 1964, 26.2.17; the continued fraction 26.2.14 from 4 on).</summary>
    public static double Surprise(double z)
    {
        if (z < 0) return -Math.Log(1 - Math.Exp(-Surprise(-z)));
        if (z < 4)
        {
            var t = 1 / (1 + (0.2316419 * z));
            var sum = t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
            return (z * z / 2) + LogRootTwoPi - Math.Log(sum);
        }

        var rest = z;
        for (var k = 20; k > 0; k--) rest = z + (k / rest);
        return (z * z / 2) + LogRootTwoPi + Math.Log(rest);
    }
}
