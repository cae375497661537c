using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Statistics;

/// <summary>By how much less neighbours that depend on one another tell than independent values.</summary>
static class CorrelationTime
{
    /// <summary>
    /// 1 and twice the sum of the autocorrelations, up to the first that is small, and of their squares: by so much a mean, and a variance, are
    /// known less well than from independent values (Bartlett 1946). At most an eighth of the length.
    /// </summary>
    /// <param name="series">In the order of time.</param>
    public static (double OfMean, double OfVariance) Of(ReadOnlySpan<double> series)
    {
        const double Small = 0.1;
        var (centred, mean, time, squares) = (series.ToArray(), 0.0, 1.0, 1.0);
        foreach (var value in centred) mean += value / centred.Length;
        foreach (ref var value in centred.AsSpan()) value -= mean;
        var (variance, longest) = (TensorPrimitives.SumOfSquares<double>(centred), Math.Max(1, centred.Length / 8.0));
        if (!(variance > 1e-20 * centred.Length)) return (1, 1);
        var least = Math.Max(Small, 2 / Math.Sqrt(centred.Length));
        for (var lag = 1; lag < centred.Length && time < longest; lag++)
        {
            var correlation = TensorPrimitives.Dot<double>(centred.AsSpan(lag), centred.AsSpan(0, centred.Length - lag)) / variance;
            if (correlation < least) break;
            time += 2 * correlation;
            squares += 2 * correlation * correlation;
        }

        return (Math.Min(time, longest), Math.Min(squares, longest));
    }
}
