using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Forecasting.Backtesting;

namespace Microsoft.ML.Lstm.Tests.Forecasting.Backtesting;

[TestClass]
public sealed class NaiveForecastTests
{
    const float NaN = float.NaN;

    [TestMethod]
    public void Plain_forecasts_are_what_a_calculation_by_hand_gives()
    {
        float[] history = [1, 2, 3, 5, 6, 10];
        Are([10, 10, 10], NaiveForecasts.Naive(history, 3));
        Are([5, 6, 10, 5, 6], NaiveForecasts.SeasonalNaive(history, 5, 3));
        Are([10, 10], NaiveForecasts.SeasonalNaive(history, 2, 1));
        Are([11.8f, 13.6f], NaiveForecasts.Drift(history, 2));
    }

    [TestMethod]
    public void Missing_values_are_passed_over()
    {
        Are([3, 3], NaiveForecasts.Naive([1, 3, NaN], 2));
        Are([1, 5, 6], NaiveForecasts.SeasonalNaive([1, 2, 3, NaN, 5, 6], 3, 3));
        Are([6, 5, 6], NaiveForecasts.SeasonalNaive([NaN, 2, 3, NaN, 5, 6], 3, 3));
        Are([9, 9], NaiveForecasts.SeasonalNaive([9], 2, 3));
        // The line from (1, 2) to (3, 6), of which the next step is the fifth.
        Are([10, 12], NaiveForecasts.Drift([NaN, 2, 4, 6, NaN], 2));
        Are([7, 7], NaiveForecasts.Drift([7], 2));
        foreach (var history in new float[][] { [], [NaN, NaN] })
            foreach (var forecast in new[] { NaiveForecasts.Naive(history, 2), NaiveForecasts.SeasonalNaive(history, 2, 3), NaiveForecasts.Drift(history, 2), NaiveForecasts.Naive2(history, 2, 3) }) Are([NaN, NaN], forecast);
    }

    /// <summary>Levels 100, 120 ... times factors .5, 1, 1.5, whose mean is 1: the adjusted series is exact where levels stand still.</summary>
    [TestMethod]
    public void Naive2_adjusts_for_the_season_where_a_test_finds_one()
    {
        float[] seasonal = [.. Enumerable.Range(0, 30).Select(t => 100 * (0.5f + (0.5f * (t % 3))))];
        var forecast = NaiveForecasts.Naive2(seasonal, 4, 3);
        foreach (var (step, expected) in new[] { 50f, 100, 150, 50 }.Index()) Assert.AreEqual(expected, forecast[step], 1e-3);
        var random = new Random(1);
        var found = 0;
        for (var run = 0; run < 300; run++)
        {
            float[] noise = [.. Enumerable.Range(0, 60).Select(_ => 1 + random.NextSingle())];
            if (!NaiveForecasts.Naive(noise, 4).SequenceEqual(NaiveForecasts.Naive2(noise, 4, 3))) found++;
        }
        Assert.IsTrue(found is > 9 and < 45, $"Of 300 noises {found} had a season, where the test of 90 % should find about 30.");
        Are(NaiveForecasts.Naive(seasonal[..8], 4), NaiveForecasts.Naive2(seasonal[..8], 4, 3));
        float[] shifted = [.. seasonal.Select(value => value - 60)];
        Are(NaiveForecasts.Naive(shifted, 4), NaiveForecasts.Naive2(shifted, 4, 3));
        Are([5, 5], NaiveForecasts.Naive2([.. Enumerable.Repeat(5f, 30)], 2, 3));
        Are([0, 0], NaiveForecasts.Naive2(new float[30], 2, 3));
    }

    [TestMethod]
    public void Spreads_grow_as_the_errors_do()
    {
        float[] history = [1, 3, 2, 6, 4];
        var sigma = Math.Sqrt((4 + 1 + 16 + 4) / 4.0);
        CollectionAssert.AreEqual(new[] { sigma, sigma * Math.Sqrt(2) }, NaiveSpread.Naive(history, 2));
        var seasonal = Math.Sqrt((1 + 9 + 4) / 3.0);
        CollectionAssert.AreEqual(new[] { seasonal, seasonal, seasonal * Math.Sqrt(2) }, NaiveSpread.SeasonalNaive(history, 3, 2));
        const double Slope = 0.75;
        var drift = Math.Sqrt(new[] { 2, -1, 4, -2 }.Sum(change => (change - Slope) * (change - Slope)) / 3);
        Assert.AreEqual(drift * Math.Sqrt(2 * (1 + (2 / 4.0))), NaiveSpread.Drift(history, 2)[1], 1e-12);
        Assert.IsTrue(double.IsNaN(NaiveSpread.Naive([1], 1)[0]));
    }

    /// <summary>On a random walk with normal steps normal intervals cover what they say.</summary>
    [TestMethod]
    public void Intervals_of_naive_forecasts_cover_what_they_say()
    {
        var random = new Random(1);
        float[] levels = [0.1f, 0.9f];
        var accuracy = new ForecastAccuracy(confidenceLevels: [0.8f]);
        for (var run = 0; run < 2000; run++)
        {
            var walk = new float[108];
            for (var t = 1; t < walk.Length; t++) walk[t] = walk[t - 1] + (float)NormalQuantile.At(random.NextDouble());
            var (point, spread) = (NaiveForecasts.Naive(walk.AsSpan(0, 100), 8), NaiveSpread.Naive(walk.AsSpan(0, 100), 8));
            accuracy.Add(walk.AsSpan(0, 100), walk.AsSpan(100), point, new(levels, [.. levels.Select(level => spread.Select((s, i) => (float)(point[i] + (s * NormalQuantile.At(level)))).ToArray())]));
        }
        Assert.AreEqual(0.8, accuracy.Metrics().Coverage, 0.02);
    }

    [TestMethod]
    [DataRow(0.5, 0)]
    [DataRow(0.9, 1.2815515655)]
    [DataRow(0.975, 1.9599639845)]
    [DataRow(0.999, 3.0902323062)]
    [DataRow(0.000001, -4.7534243088)]
    [DataRow(1e-15, -7.9413453262)]
    public void Quantiles_of_the_normal_distribution_are_those_of_tables(double level, double expected) => Assert.AreEqual(expected, NormalQuantile.At(level), 2e-6);

    static void Are(float[] expected, float[] actual) => CollectionAssert.AreEqual(expected, actual);
}
