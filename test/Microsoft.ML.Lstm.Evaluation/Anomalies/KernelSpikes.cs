namespace Microsoft.ML.Lstm.Evaluation.Anomalies;

/// <summary>
/// What ML.NET's documentation says of DetectIidSpike, which is not in every registry: the values of a sliding window are taken for independent draws of one distribution, whose density is estimated with
/// kernels, and a value is a spike where its p-value, on either side, is small.
/// </summary>
/// <remarks>Normal kernels, as wide as Silverman's rule says (1986): 0.9 · the lesser of the standard deviation and the quartiles' range / 1.34, · n^(-1/5).</remarks>
static class KernelSpikes
{
    const double LogRootTwoPi = 0.91893853320467274;

    /// <summary>-ln of the p-value of a value after a window; it grows on where the p-value itself would be 0.</summary>
    public static double Surprise(ReadOnlySpan<float> window, float value)
    {
        var width = Math.Max(Width(window), 1e-9);
        var (below, above) = (double.NegativeInfinity, double.NegativeInfinity);
        foreach (var one in window)
        {
            var z = (value - (double)one) / width;
            (above, below) = (LogSum(above, -Tail(z)), LogSum(below, -Tail(-z)));
        }

        return Math.Max(0, Math.Log(window.Length) - Math.Log(2) - Math.Min(above, below));
    }

    static double Width(ReadOnlySpan<float> window)
    {
        var sorted = window.ToArray();
        Array.Sort(sorted);
        var mean = sorted.Average(value => (double)value);
        var deviation = Math.Sqrt(sorted.Average(value => (value - mean) * (value - mean)));
        var quartiles = (sorted[3 * sorted.Length / 4] - (double)sorted[sorted.Length / 4]) / 1.34;
        return 0.9 * (quartiles > 0 ? Math.Min(deviation, quartiles) : deviation) * Math.Pow(window.Length, -0.2);
    }

    static double LogSum(double one, double other) => Math.Max(one, other) + Math.Log(1 + Math.Exp(-Math.Abs(one - other)));

    /// <summary>-ln P(Z ≥ z) of a standard normal Z: the continued fraction of Mills' ratio far out (Abramowitz and Stegun 1964, 26.2.14), else the polynomial 26.2.17.</summary>
    static double Tail(double z)
    {
        if (z < 0) return -Math.Log(1 - Math.Exp(-Tail(-z)));
        if (z < 4)
        {
            var t = 1 / (1 + (0.2316419 * z));
            return (z * z / 2) + LogRootTwoPi - Math.Log(t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429)))))))));
        }

        var ratio = z;
        for (var k = 20; k > 0; k--) ratio = z + (k / ratio);
        return (z * z / 2) + LogRootTwoPi + Math.Log(ratio);
    }
}
