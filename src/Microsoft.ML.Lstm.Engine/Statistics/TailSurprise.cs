namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>
/// How improbable values are among all of a record: the distance from their median, in units of that of the 84th percentile, as of Student's distribution with as many degrees of freedom as
/// there are independent values. A tenth that is anomalous hardly moves either.
/// </summary>
static class TailSurprise
{
    const double OneSigma = 0.8413, LeastFreedom = 3;

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
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (values[i] - median) / (values[i] > median ? up : down);
            sorted[i] = Math.Clamp(values[i], -MostDependent, MostDependent);
        }

        return Math.Max(LeastFreedom, (values.Length / CorrelationTime.Of(sorted).OfVariance) - 1);
    }
}
