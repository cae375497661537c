using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>
/// How far beyond the range of the values so far the next one may lie: the multiple of half the range that a further value exceeds with a given chance, of normal values whose scale is known by
/// their extremes alone (a predictive limit, Hahn and Meeker 1991). Dependent values count as fewer, the more seldom they cross their middle (Rice 1944).
/// </summary>
/// <param name="chance">Of exceeding it in a row.</param>
sealed class ExtremeMargin(double chance)
{
    /// <summary>Quantiles of the extreme, over which the chance is a mean; steps of bisection; the most there can be.</summary>
    const int Quantiles = 12, Bisections = 16, Most = 20;

    /// <summary>Values that wander cross their middle often for a while, and then do not: by this power of the crossings they count. White noise counts in full. Chosen on synthetic series.</summary>
    const double Wandering = 1.25;

    /// <summary>Numbers of values, and how many of them count as one, are rounded to powers of this.</summary>
    const double Grid = 1.05;

    (int Values, int Dependence) _of = (-1, -1);
    double _margin = Most;

    /// <summary>At least 1.</summary>
    /// <param name="values">Values seen.</param>
    /// <param name="crossings">The part of them on another side of the middle than the one before; half of independent ones.</param>
    public double At(long values, double crossings)
    {
        // It changes slowly, and depends on what it is asked alone, so that a copy continues alike.
        var dependence = Math.Pow(Math.Min(1, Math.Max(2 * crossings, double.Epsilon)), -Wandering);
        var of = (Power(Math.Max(1, values)), Power(Math.Min(dependence, Math.Max(1, values))));
        if (of == _of) return _margin;
        _of = of;
        var (all, each) = (Math.Pow(Grid, of.Item1), Math.Pow(Grid, of.Item2));

        // Half the range is a mean of two extremes, each the largest of half the values.
        return _margin = Of(Math.Max(1, all / each / 2), Math.Min(0.5, chance * each));
    }

    /// <summary>The multiple of the largest absolute value of so many that a further one exceeds with the chance.</summary>
    public static double Of(double values, double chance)
    {
        Span<double> largest = stackalloc double[Quantiles];
        for (var i = 0; i < Quantiles; i++) largest[i] = -NormalQuantile.At((1 - Math.Pow((i + 0.5) / Quantiles, 1 / values)) / 2);
        var (low, high) = (1.0, (double)Most);
        for (var step = 0; step < Bisections; step++)
        {
            var middle = (low + high) / 2;
            double sum = 0;
            foreach (var one in largest) sum += Math.Exp(-Surprise(middle * one));
            (low, high) = sum / Quantiles > chance ? (middle, high) : (low, middle);
        }

        return low;
    }

    static int Power(double value) => (int)Math.Round(Math.Log(value) / Math.Log(Grid));

    /// <summary>-ln of the probability that the absolute value of a standard normal number is larger.</summary>
    static double Surprise(double value) => Math.Max(0, NormalTail.Surprise(value) - Math.Log(2));
}
