namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The functions that probability densities need and the BCL lacks, in double; each good to about 1e-13 of its value or of 1.</summary>
static class SpecialFunctions
{
    // From here on the asymptotic series below are good to the last digits.
    const double Asymptotic = 10;

    const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>ln Γ(x) for x above 0: Stirling's series, reached by going up from small x.</summary>
    public static double LogGamma(double x)
    {
        var product = 1.0;
        for (; x < Asymptotic; x++) product *= x;
        var inverse = 1 / x;
        var square = inverse * inverse;
        var series = inverse * (1 / 12.0 - square * (1 / 360.0 - square * (1 / 1260.0 - square * (1 / 1680.0 - square / 1188))));
        return (x - 0.5) * Math.Log(x) - x + HalfLogTwoPi + series - Math.Log(product);
    }

    /// <summary>The slope of ln Γ at x above 0.</summary>
    public static double Digamma(double x)
    {
        var sum = 0.0;
        for (; x < Asymptotic; x++) sum -= 1 / x;
        var inverse = 1 / x;
        var square = inverse * inverse;
        var series = square * (1 / 12.0 - square * (1 / 120.0 - square * (1 / 252.0 - square * (1 / 240.0 - square / 132))));
        return sum + Math.Log(x) - inverse / 2 - series;
    }

    /// <summary>ln(1 + x), near 0 too: what the addition rounds off is divided out again (Kahan).</summary>
    public static double LogOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 || double.IsPositiveInfinity(sum) ? x : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>ln(1 + eˣ), which neither overflows nor loses its small values.</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    /// <summary>1 / (1 + e⁻ˣ), the slope of <see cref="Softplus"/>.</summary>
    public static double Sigmoid(double x)
    {
        var e = Math.Exp(-Math.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }
}
