namespace Microsoft.ML.Lstm.AutoML.Winners;

/// <summary>The delete-a-group jackknife (Quenouille 1956; Tukey 1958): what each part of the data contributes to a statistic of any kind, be it a mean, a ratio or an area under a curve.</summary>
static class Jackknife
{
    /// <summary>The pseudo-values, one a part; their mean is the statistic but for its bias. Of a single part it is the statistic.</summary>
    /// <param name="whole">The statistic of all parts.</param>
    /// <param name="without">That of all parts but one, for each.</param>
    public static double[] PseudoValues(double whole, IReadOnlyList<double> without) =>
        without.Count == 1 ? [whole] : [.. without.Select(rest => (without.Count * whole) - ((without.Count - 1) * rest))];
}
