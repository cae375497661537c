using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Beyond the trained horizon bounds widen as the errors do: a random walk's without end, a season's hardly.</summary>
[TestClass]
public sealed class FarForecastTests
{
    static readonly ForecastOptions Options = new() { WindowSize = 30, Horizon = 5, Network = new() { HiddenSize = 8 }, Training = new() { Epochs = 3, Members = 1, Threads = 1 } };

    static float[] Values(string kind, int count, int seed)
    {
        var random = new Random(seed);
        double walk = 100, ar = 0;
        var values = new float[count];
        for (var t = 0; t < count; t++)
        {
            walk += random.NextDouble() - 0.5;
            ar = (0.9 * ar) + ForecastFixtures.Gauss(random);
            values[t] = (float)(kind switch
            {
                "walk" => walk,
                "season" => 50 + (10 * Math.Sin(2 * Math.PI * t / 12)) + (2 * (random.NextDouble() - 0.5)),
                "ar" => 20 + ar,
                _ => 10 + random.NextDouble(),
            });
        }

        return values;
    }

    [TestMethod]
    [DataRow("walk", 1.0, 99.0)]
    [DataRow("season", 1.0, 1.5)]
    [DataRow("noise", 1.0, 1.5)]
    [DataRow("ar", 1.0, 99.0)]
    public void Bounds_twelve_horizons_ahead_hold(string kind, double least, double most)
    {
        int held = 0, count = 0;
        double near = 0, far = 0;
        for (var seed = 1; seed <= 8; seed++)
        {
            var values = Values(kind, 1400, seed);
            var forecaster = Forecaster.Train([values[..400]], Options with { UsePretrained = seed <= 2 }, seed);
            for (var origin = 400; origin + 60 <= values.Length; origin += 20, count++)
            {
                var (_, lower, upper) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, values, origin), horizon: 60);
                if (lower[59] <= values[origin + 59] && values[origin + 59] <= upper[59]) held++;
                (near, far) = (near + upper[4] - lower[4], far + upper[59] - lower[59]);
            }
        }

        Assert.IsTrue(held >= 0.92 * count, $"{held} of {count} held");
        Assert.IsTrue(far / near >= least && far / near <= most, $"widths {near / count} and {far / count}");
    }

    [TestMethod]
    public void Missing_values_at_the_end_of_a_history_are_a_gap_as_those_after_it_are()
    {
        var values = ForecastFixtures.Series(200);
        var forecaster = Forecaster.Train([values], ForecastFixtures.Tiny, 1);
        var history = ForecastFixtures.History(forecaster, values, 190);
        var gap = (float[])ForecastFixtures.History(forecaster, values, 200).Clone();
        gap.AsSpan(gap.Length - 10).Fill(float.NaN);
        var buffers = new ForecastPredictor(forecaster, 1);
        var (direct, counted, ended) = (new float[16], new float[6], new float[6]);
        forecaster.Forecast(history, 1, 16, direct, [], [], 0.95f, buffers);
        forecaster.Forecast(new HistoryBatch { Values = history, Gaps = [10] }, 1, 6, counted, [], [], 0.95f, buffers);
        CollectionAssert.AreEqual(direct[10..], counted);

        // The history that ends with the gap reaches less far back, by values that no window or season reads here.
        forecaster.Forecast(gap, 1, 6, ended, [], [], 0.95f, buffers);
        for (var h = 0; h < 6; h++) Assert.AreEqual(counted[h], ended[h], 3, $"step {h}");
    }

    [TestMethod]
    public void A_gap_of_any_length_costs_a_bounded_time_and_keeps_the_season()
    {
        var values = ForecastFixtures.Series(240, trend: 0, noise: 0.1);
        var forecaster = Forecaster.Train([values], ForecastFixtures.Tiny, 1);
        var (point, lower, upper) = (new float[6], new float[6], new float[6]);
        var buffers = new ForecastPredictor(forecaster, 1);
        double width = 0;
        foreach (var gap in (int[])[0, 12_000, 1_200_000, 2_000_000_004])
        {
            forecaster.Forecast(new HistoryBatch { Values = ForecastFixtures.History(forecaster, values, 240), Gaps = [gap] }, 1, 6, point, lower, upper, 0.95f, buffers);
            for (var h = 0; h < 6; h++)
            {
                Assert.AreEqual(20 + (5 * Math.Sin(2 * Math.PI * h / 12)), point[h], 3, $"gap {gap}, step {h}");
                Assert.IsTrue(lower[h] <= point[h] && point[h] <= upper[h]);
            }

            Assert.IsTrue(upper[0] - lower[0] >= width, $"gap {gap}: {upper[0] - lower[0]} after {width}");
            width = upper[0] - lower[0];
        }

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => forecaster.Forecast(new HistoryBatch { Values = ForecastFixtures.History(forecaster, values, 240), Gaps = [-1] }, 1, 6, point, lower, upper, 0.95f, buffers));
    }
}
