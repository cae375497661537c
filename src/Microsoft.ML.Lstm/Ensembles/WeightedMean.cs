namespace Microsoft.ML.Lstm.Ensembles;

/// <summary>Means of what several models answer, in double.</summary>
static class WeightedMean
{
    /// <summary>The mean of each value. Quantiles that do not cross still do not: sums round alike, larger terms to larger sums.</summary>
    /// <param name="values">[models][values].</param>
    /// <param name="weights">Weights of the models, which sum to 1.</param>
    /// <param name="destination">[values].</param>
    public static void Of(IReadOnlyList<ReadOnlyMemory<float>> values, IReadOnlyList<double> weights, Span<float> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            var sum = 0.0;
            for (var model = 0; model < values.Count; model++) sum += weights[model] * values[model].Span[i];
            destination[i] = (float)sum;
        }
    }
}
