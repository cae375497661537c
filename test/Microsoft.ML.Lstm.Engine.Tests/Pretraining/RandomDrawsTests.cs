using Microsoft.ML.Lstm.Pretraining.Series;

namespace Microsoft.ML.Lstm.Engine.Tests.Pretraining;

[TestClass]
public sealed class RandomDrawsTests
{
    const int Count = 40_000;

    [TestMethod]
    public void Moments_are_those_of_the_distributions()
    {
        var random = new RandomDraws();
        random.Restart(1);
        Check("uniform", () => random.Uniform(2, 4), 3, 1 / Math.Sqrt(3));
        Check("normal", random.Normal, 0, 1);
        Check("logarithm", () => MathF.Log(random.LogUniform(1, MathF.E)), 0.5, 1 / Math.Sqrt(12));
        Check("whole", () => random.Between(1, 6), 3.5, Math.Sqrt(35 / 12.0));
        Check("few", () => random.Poisson(2.5f), 2.5, Math.Sqrt(2.5));
        Check("many", () => random.Poisson(80), 80, Math.Sqrt(80));
        Check("chance", () => random.Chance(0.2f) ? 1 : 0, 0.2, 0.4);
        Check("weighted", () => random.Weighted([1, 0, 3]), 1.5, Math.Sqrt(0.75));
    }

    /// <summary>Within five standard errors.</summary>
    static void Check(string name, Func<float> draw, double mean, double deviation)
    {
        double[] draws = [.. Enumerable.Range(0, Count).Select(_ => (double)draw())];
        Assert.AreEqual(mean, draws.Average(), 5 * deviation / Math.Sqrt(Count), name);
        Assert.AreEqual(deviation, Math.Sqrt(draws.Average(x => (x - mean) * (x - mean))), 0.03 * deviation, name);
    }
}
