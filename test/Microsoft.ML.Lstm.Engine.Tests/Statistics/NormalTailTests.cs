using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tests.Statistics;

[TestClass]
public sealed class NormalTailTests
{
    /// <summary>Tails of the normal distribution from tables.</summary>
    [TestMethod]
    [DataRow(-2, 0.9772498680518208)]
    [DataRow(0, 0.5)]
    [DataRow(1, 0.15865525393145707)]
    [DataRow(1.6448536269514722, 0.05)]
    [DataRow(3, 0.0013498980316300933)]
    [DataRow(3.999999, 3.167131e-5)]
    [DataRow(4.000001, 3.167104e-5)]
    [DataRow(6, 9.865876450376946e-10)]
    [DataRow(10, 7.61985302416047e-24)]
    [DataRow(30, 4.906713927148187e-198)]
    public void The_surprise_is_the_logarithm_of_the_tail(double z, double tail) => Assert.AreEqual(-Math.Log(tail), NormalTail.Surprise(z), 5e-5 * Math.Max(1, -Math.Log(tail)));

    [TestMethod]
    public void It_does_not_end_where_numbers_do()
    {
        Assert.AreEqual(500_000 + Math.Log(1000 * Math.Sqrt(2 * Math.PI)), NormalTail.Surprise(1000), 1e-3);
        Assert.IsTrue(NormalTail.Surprise(-40) is >= 0 and < 1e-12);
    }

    [TestMethod]
    public void Normal_values_have_uniform_p_values_and_a_tenth_of_anomalies_stands_out()
    {
        var random = new Random(1);
        foreach (var anomalous in new[] { 0, 1000 })
        {
            double[] values = [.. Enumerable.Range(0, 10_000).Select(i => i >= anomalous ? Normal(random) : 12 + Normal(random))];
            TailSurprise.OfHigh(values, least: 0.05);
            foreach (var level in new[] { 0.5, 0.1, 0.01 })
            {
                var share = values[anomalous..].Count(surprise => surprise > -Math.Log(level)) / (double)(10_000 - anomalous);
                Assert.IsTrue(share < 1.35 * level && (anomalous > 0 || share > 0.65 * level), $"{share} below {level}");
            }

            Assert.IsTrue(anomalous == 0 || values[..anomalous].Min() > 10, $"{values[..Math.Max(1, anomalous)].Min()}");
        }
    }

    [TestMethod]
    public void Heavy_tails_are_no_surprise()
    {
        // Student's distribution with 6 degrees of freedom; normal tails would be exceeded seven times as often as they say.
        var random = new Random(1);
        double[] values = [.. Enumerable.Range(0, 20_000).Select(_ => Normal(random) / Math.Sqrt(Enumerable.Range(0, 6).Sum(_ => Math.Pow(Normal(random), 2)) / 6))];
        TailSurprise.OfHigh(values, least: 0.05);
        var share = values.Count(surprise => surprise > -Math.Log(0.001)) / (double)values.Length;
        Assert.IsTrue(share < 0.0025, $"{share}");
    }

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
