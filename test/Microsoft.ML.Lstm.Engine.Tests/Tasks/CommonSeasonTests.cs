using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>A season that short series share.</summary>
[TestClass]
public sealed class CommonSeasonTests
{
    [TestMethod]
    public void Short_series_tell_their_week_together()
    {
        Assert.AreEqual(7, CommonSeason.OfShort(Shops(12, 42), () => false));
        Assert.AreEqual(0, CommonSeason.OfShort(Shops(12, 42, amplitude: 0), () => false), "nothing repeats");
    }

    [TestMethod]
    public void Long_ones_tell_their_own_and_one_alone_does()
    {
        Assert.AreEqual(0, CommonSeason.OfShort(Shops(12, 200), () => false));
        Assert.AreEqual(0, CommonSeason.OfShort(Shops(1, 42), () => false));
        Assert.AreEqual(0, CommonSeason.OfShort([], () => false));
        Assert.AreEqual(0, CommonSeason.OfShort([[], [float.NaN, float.NaN], [1]], () => false));
    }

    /// <summary>A week that all share, and noise as large as it.</summary>
    static float[][] Shops(int count, int days, double amplitude = 1)
    {
        double[] week = [0.2, -0.5, 1, -0.3, 0.4, -1, 0.2];
        return [.. Enumerable.Range(0, count).Select(shop =>
        {
            var random = new Random(shop);
            return Enumerable.Range(0, days).Select(t => (float)(20 + shop + (amplitude * week[t % 7]) + (1.5 * (random.NextDouble() - random.NextDouble())))).ToArray();
        })];
    }
}
