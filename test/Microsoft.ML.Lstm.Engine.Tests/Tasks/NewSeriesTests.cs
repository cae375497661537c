using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>A series of which little is known has the spread that is usual at its level, not that of the calmest series of all.</summary>
[TestClass]
public sealed class NewSeriesTests
{
    static readonly ForecastOptions Options = new() { WindowSize = 14, Horizon = 3, Network = new() { HiddenSize = 8 }, Training = new() { Epochs = 3, Members = 1, Threads = 1 } };

    static float[] Shop(Random random, double level, double relative, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)(level * (1 + (relative * ((2 * random.NextDouble()) - 1)))))];

    static List<float[]> Shops(Random random, string mix)
    {
        var series = new List<float[]>();
        if (mix == "small and large")
        {
            for (var i = 0; i < 5; i++) series.Add(Shop(random, 2, 0.005, 80));
            for (var i = 0; i < 25; i++) series.Add(Shop(random, 500 + (25 * i), 0.1, 80));
        }
        else
        {
            for (var i = 0; i < 40; i++) series.Add(mix == "one calm" && i == 0 ? Shop(random, 700, 0.00001, 80) : Shop(random, 500 + (15 * i), 0.1, 80));
        }

        return series;
    }

    [TestMethod]
    [DataRow("small and large")]
    [DataRow("one calm")]
    [DataRow("none calm")]
    public void Bounds_of_a_new_series_hold_from_its_first_value_on(string mix)
    {
        int[] known = [1, 2, 5];
        var held = new int[known.Length];
        var width = new double[known.Length];
        var count = 0;
        for (var seed = 1; seed <= 3; seed++)
        {
            var random = new Random(seed);
            var forecaster = Forecaster.Train(Shops(random, mix), Options, seed);
            for (var shop = 0; shop < 80; shop++, count += 3)
            {
                var values = Shop(random, 500 + (600 * random.NextDouble()), 0.1, 8);
                for (var k = 0; k < known.Length; k++)
                {
                    var (point, lower, upper) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, values, known[k]));
                    for (var h = 0; h < 3; h++)
                    {
                        if (lower[h] <= values[known[k] + h] && values[known[k] + h] <= upper[h]) held[k]++;
                        width[k] += (upper[h] - lower[h]) / (2 * point[h]);
                    }
                }
            }
        }

        for (var k = 0; k < known.Length; k++)
        {
            Assert.IsTrue(held[k] >= 0.92 * count && held[k] <= 0.985 * count, $"after {known[k]}: {held[k]} of {count} held");
            Assert.IsTrue(width[k] / count is > 0.1 and < 0.2, $"after {known[k]}: ±{width[k] / count:P1}");
        }
    }

    [TestMethod]
    public void A_calm_series_among_lively_ones_keeps_its_narrow_bounds()
    {
        var series = Shops(new Random(1), "one calm");
        var forecaster = Forecaster.Train(series, Options, 1);
        var (_, lower, upper) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, series[0], 80));
        for (var h = 0; h < 3; h++) Assert.IsTrue(upper[h] - lower[h] < 0.5 && lower[h] > 699 && upper[h] < 701, $"{lower[h]} to {upper[h]}");
    }

    [TestMethod]
    public void A_new_series_of_values_around_zero_takes_the_usual_spread_though_its_first_value_is_near_zero()
    {
        var random = new Random(1);
        float[] Noise(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)ForecastFixtures.Gauss(random))];
        var forecaster = Forecaster.Train([.. Enumerable.Range(0, 6).Select(_ => Noise(100))], Options, 1);
        var (_, lower, upper) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, [0.001f], 1));
        Assert.IsTrue(upper[0] - lower[0] is > 3 and < 12, $"{lower[0]} to {upper[0]}");
    }
}
