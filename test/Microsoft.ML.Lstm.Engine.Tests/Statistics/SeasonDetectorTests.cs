using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tests.Tasks;

namespace Microsoft.ML.Lstm.Engine.Tests.Statistics;

[TestClass]
public sealed class SeasonDetectorTests
{
    static int[] Find(int given, params float[][] series)
    {
        var set = new SeriesSet(series);
        return SeasonDetector.Find(set, [.. Enumerable.Range(0, set.Count).Select(set.Length)], given, () => false);
    }

    [TestMethod]
    [DataRow(7, 1.0)]
    [DataRow(12, 0.5)]
    [DataRow(24, 3.0)]
    [DataRow(52, 1.0)]
    public void Finds_the_season_under_trend_and_noise(int season, double noise) =>
        CollectionAssert.AreEqual(new[] { season }, Find(0, ForecastFixtures.Series(600, season: season, noise: noise)));

    [TestMethod]
    public void Finds_the_week_besides_the_day()
    {
        var hours = ForecastFixtures.Series(1000, trend: 0, season: 24);
        for (var t = 0; t < hours.Length; t++) if (t / 24 % 7 >= 5) hours[t] -= 6;
        CollectionAssert.AreEqual(new[] { 24, 168 }, Find(0, hours));
        CollectionAssert.AreEqual(new[] { 24, 168 }, Find(24, hours));
    }

    [TestMethod]
    public void Many_short_series_together_show_theirs() =>
        CollectionAssert.AreEqual(new[] { 12 }, Find(0, [.. Enumerable.Range(0, 20).Select(i => ForecastFixtures.Series(48, seed: i))]));

    [TestMethod]
    public void What_comes_again_by_chance_after_long_is_no_season()
    {
        // Noise that is somewhat like itself 872 steps before: of more than a thousand lags some will be, and it is seen four times only.
        var random = new Random(3);
        double[] Wander(int count)
        {
            double at = 0;
            return [.. Enumerable.Range(0, count).Select(_ => at = (0.95 * at) + ForecastFixtures.Gauss(random))];
        }

        var (again, fresh) = (Wander(872), Wander(3500));
        CollectionAssert.AreEqual(Array.Empty<int>(), Find(0, [.. fresh.Select((y, t) => (float)(y + (0.6 * again[t % 872])))]));
    }

    [TestMethod]
    public void Gaps_do_not_hide_it()
    {
        var series = ForecastFixtures.Series(400);
        for (var t = 0; t < 400; t += 3) series[t] = float.NaN;
        CollectionAssert.AreEqual(new[] { 12 }, Find(0, series));
    }

    [TestMethod]
    public void Noise_walks_constants_and_nothing_have_none()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var random = new Random(seed);
            double at = 0;
            CollectionAssert.AreEqual(Array.Empty<int>(), Find(0, [.. Enumerable.Range(0, 500).Select(_ => (float)ForecastFixtures.Gauss(random))]), $"noise {seed}");
            CollectionAssert.AreEqual(Array.Empty<int>(), Find(0, [.. Enumerable.Range(0, 500).Select(_ => (float)(at += ForecastFixtures.Gauss(random)))]), $"walk {seed}");
        }

        CollectionAssert.AreEqual(Array.Empty<int>(), Find(0, Enumerable.Repeat(3f, 100).ToArray(), [], [1, 2], [float.NaN]));
        CollectionAssert.AreEqual(Array.Empty<int>(), Find(1, ForecastFixtures.Series(200)));
        CollectionAssert.AreEqual(new[] { 12 }, Find(12, [1, 2, 3]));
    }
}
