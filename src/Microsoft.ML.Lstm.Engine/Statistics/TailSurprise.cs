using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>
/// How improbable values are among all of a record: the distance from their median, in units of that of the 84th percentile, as of Student's distribution with as many degrees of freedom as
/// there are independent values, or fewer where the 95th says that tails are heavier. A few percent that are anomalous hardly move them.
/// </summary>
static class TailSurprise
{
    const double OneSigma = 0.8413, LeastFreedom = 3;

    /// <summary>
    /// The percentile that tells of heavy tails, and the least and the most degrees of freedom that it may say: with 12, a tenth of the values that is anomalous still stands out. Chosen on synthetic series.
    /// </summary>
    const double Heavy = 0.95, LeastHeavy = 12, MostFreedom = 1e4;

    /// <summary>Farther values are taken for this far, in those units, where it is asked how much neighbours depend on one another: not the anomalies should answer.</summary>
    const double MostDependent = 3;

    /// <summary>-ln p of each value; p is the probability of one at least as high.</summary>
    /// <param name="values">In the order of time; overwritten with the result.</param>
    /// <param name="least">The least spread that there can be.</param>
    public static void OfHigh(Span<double> values, double least)
    {
        var freedom = Standardize(values, least);
        foreach (ref var value in values) value = NormalTail.Surprise(Normal(value, freedom));
    }

    /// <summary>The same of one at least as far from the median, on either side.</summary>
    public static void OfFar(Span<double> values, double least)
    {
        var freedom = Standardize(values, least);
        foreach (ref var value in values) value = Math.Max(0, NormalTail.Surprise(Normal(Math.Abs(value), freedom)) - Math.Log(2));
    }

    /// <summary>The standard normal number that is as improbable as one of Student's distribution (Wallace 1959).</summary>
    static double Normal(double t, double freedom) => Math.CopySign(((8 * freedom) + 1) / ((8 * freedom) + 3) * Math.Sqrt(freedom * Math.Log(1 + (t * t / freedom))), t);

    /// <summary>Puts values in units of their spread above or below the median; the degrees of freedom.</summary>
    static double Standardize(Span<double> values, double least)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        double At(double level) => sorted[(int)(level * (sorted.Length - 1))];
        var (median, high, low) = (At(0.5), At(OneSigma), At(1 - OneSigma));
        var (up, down) = (Math.Max(high - median, least), Math.Max(median - low, least));
        var heavy = Freedom((At(Heavy) - median) / up);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (values[i] - median) / (values[i] > median ? up : down);
            sorted[i] = Math.Clamp(values[i], -MostDependent, MostDependent);
        }

        return Math.Max(LeastFreedom, Math.Min(heavy, (values.Length / CorrelationTime.Of(sorted).OfVariance) - 1));
    }

    /// <summary>The degrees of freedom with which the distance of the 95th percentile from the median is so many times that of the 84th.</summary>
    static double Freedom(double ratio)
    {
        var (low, high) = (LeastHeavy, MostFreedom);
        for (var step = 0; step < 20; step++)
        {
            var middle = Math.Sqrt(low * high);
            (low, high) = StudentT.Quantile(Heavy, middle) / StudentT.Quantile(OneSigma, middle) > ratio ? (middle, high) : (low, middle);
        }

        return high;
    }
}
