using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tests.Statistics;

[TestClass]
public sealed class FourierAutocorrelationTests
{
    /// <summary>Against the definition, at every length up to a few vectors and at longer ones.</summary>
    [TestMethod]
    public void Equals_the_sums_of_products()
    {
        var random = new Random(4);
        var fourier = new FourierAutocorrelation(2048);
        foreach (var length in (int[])[.. Enumerable.Range(2, 70), 511, 512, 513, 2047, 2048])
        {
            float[] values = [.. Enumerable.Range(0, length).Select(t => (float)Math.Sin(t * 0.7) + random.NextSingle() - 0.5f)];
            var autocorrelations = new float[length];
            fourier.Of(values, autocorrelations);
            var variance = values.Sum(value => (double)value * value);
            for (var lag = 0; lag < length; lag += 1 + (length / 100))
            {
                var sum = 0.0;
                for (var t = lag; t < length; t++) sum += (double)values[t] * values[t - lag];
                var expected = sum / variance * length / (length - lag);
                // Few pairs of a long lag enlarge the rounding of floats.
                Assert.AreEqual(expected, autocorrelations[lag], 1e-5 * length / (length - lag), $"length {length}, lag {lag}");
            }
        }
    }
}
