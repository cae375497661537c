using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>A handful of values tells little, and a forecast of them must not tell more: it stays near them, within bounds that can be believed.</summary>
[TestClass]
public sealed class ShortSeriesTests
{
    static readonly ForecastOptions Options = new() { Network = new() { HiddenSize = 4 }, Training = new() { Epochs = 2, Members = 1, Threads = 1 } };

    static float[] Values(string shape, int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(t => (float)(92 + (18 * random.NextDouble()) + shape switch { "trend" => t, "season" => 8 * Math.Sin(t), _ => 0 }))];
    }

    [TestMethod]
    [DataRow("noise", 6, 6)]
    [DataRow("trend", 6, 6)]
    [DataRow("season", 6, 6)]
    [DataRow("noise", 12, 12)]
    [DataRow("trend", 12, 12)]
    [DataRow("noise", 2, 3)]
    public void Forecasts_stay_near_the_data_and_bounds_are_sane(string shape, int window, int horizon)
    {
        int covered = 0, count = 0;
        for (var length = 3; length <= 20; length++)
        {
            for (var seed = 1; seed <= 3; seed++)
            {
                var all = Values(shape, length + horizon, (31 * seed) + length);
                var known = all[..length];
                var forecaster = Forecaster.Train([known], Options with { WindowSize = window, Horizon = horizon }, seed);
                var (point, lower, upper) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, known, length));
                var (least, most) = (known.Min(), known.Max());
                var reach = 5 * Math.Max(6, most - least);
                for (var h = 0; h < horizon; h++, count++)
                {
                    Assert.IsTrue(point[h] > least - reach && point[h] < most + reach, $"{length} values, seed {seed}: {point[h]} after {least} to {most}");
                    Assert.IsTrue(upper[h] - lower[h] is > 0.1f and < 2000, $"{length} values, seed {seed}: {lower[h]} to {upper[h]} after {least} to {most}");
                    if (lower[h] <= all[length + h] && all[length + h] <= upper[h]) covered++;
                }
            }
        }

        Assert.IsTrue(covered > 0.7 * count, $"{covered} of {count} covered");
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 3)]
    [DataRow(2, 1)]
    public void A_window_of_one_value_can_be_fitted(int window, int horizon)
    {
        float[][] series = [ForecastFixtures.Series(100, trend: 0), ForecastFixtures.Series(60, seed: 2, level: 2000, amplitude: 300)];
        var forecaster = Forecaster.Train(series, Options with { WindowSize = window, Horizon = horizon, SeasonLength = 1, LogTransform = false }, 1);
        foreach (var values in series)
        {
            var (point, lower, upper) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, values, values.Length));
            Assert.AreEqual(values[^1], point[0], values.Max() - values.Min());
            Assert.IsTrue(lower[0] < point[0] && point[0] < upper[0], $"{lower[0]} {point[0]} {upper[0]}");
        }

        Assert.ThrowsExactly<TooLittleDataException>(() => Forecaster.Train([[1]], Options with { WindowSize = 1, Horizon = 1 }));
        _ = Forecaster.Train([[1, 2]], Options with { WindowSize = 1, Horizon = 1 });
    }

    [TestMethod]
    [DataRow(36)]
    [DataRow(48)]
    [DataRow(72)]
    public void Bounds_of_a_few_seasons_are_about_those_of_the_seasonal_naive_forecast(int months)
    {
        const int Draws = 50, Season = 12;
        int held = 0, found = 0;
        double width = 0, naive = 0;
        for (var seed = 1; seed <= Draws; seed++)
        {
            var random = new Random(seed);
            float[] all = [.. Enumerable.Range(0, months + Season).Select(t => (float)(200 + (40 * Math.Sin(2 * Math.PI * t / Season)) + (5 * ((2 * random.NextDouble()) - 1))))];
            var forecaster = Forecaster.Train([all[..months]], Options with { WindowSize = 24, Horizon = Season, Training = Options.Training with { Epochs = 1 }, Network = Options.Network with { HiddenSize = 2 } }, seed);
            var (_, lower, upper) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, all, months));
            var residuals = Enumerable.Range(Season, months - Season).Select(t => Math.Abs(all[t] - all[t - Season])).Order().ToArray();
            naive += 2 * residuals[Math.Min(residuals.Length, (int)Math.Ceiling(0.95 * (residuals.Length + 1))) - 1];
            if (forecaster.Seasons is [Season, ..]) found++;
            for (var h = 0; h < Season; h++)
            {
                width += (upper[h] - lower[h]) / Season;
                if (lower[h] <= all[months + h] && all[months + h] <= upper[h]) held++;
            }
        }

        Assert.AreEqual(Draws, found, "the season is found");
        Assert.IsTrue(width < 2 * naive, $"mean width {width / Draws}, of the seasonal naive forecast {naive / Draws}");
        Assert.IsTrue(held is > (int)(0.93 * Draws * Season) and < (int)(0.99 * Draws * Season), $"{held} of {Draws * Season} held");
    }

    [TestMethod]
    [DataRow(7)]
    [DataRow(14)]
    [DataRow(21)]
    public void What_repeats_exactly_is_forecast_exactly_though_nothing_can_be_validated(int window)
    {
        float[] values = [.. Enumerable.Range(0, 30).Select(t => 50f + (10 * (t % 7)))];
        var forecaster = Forecaster.Train([values], new() { WindowSize = window, Horizon = 40, Training = new() { Seed = 1 } });
        var (point, lower, upper) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, values, 30));
        for (var h = 0; h < 40; h++)
        {
            Assert.AreEqual(50 + (10 * ((30 + h) % 7)), point[h], 1e-3, $"step {h}");
            Assert.IsTrue(upper[h] - lower[h] < 30, $"step {h}: {lower[h]} to {upper[h]} of values from 50 to 110");
        }
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(6)]
    [DataRow(20)]
    public void A_straight_line_goes_on_though_nothing_can_be_validated(int window)
    {
        float[] values = [100, 90, 80, 70, 60, 50, 40, 30, 20];
        var forecaster = Forecaster.Train([values], new() { WindowSize = window, Horizon = 20, Training = new() { Seed = 1 } });
        var (point, _, _) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, values, 9));
        for (var h = 0; h < 20; h++) Assert.AreEqual(10 - (10 * h), point[h], 0.1, $"step {h}");
    }

    [TestMethod]
    [DataRow("walk", 9, 20)]
    [DataRow("walk", 20, 15)]
    [DataRow("trend", 12, 20)]
    [DataRow("season", 30, 25)]
    public void Without_a_validation_part_it_is_hardly_worse_than_the_better_of_naive_and_drift(string shape, int length, int horizon)
    {
        double error = 0, naive = 0, drift = 0;
        for (var seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            var walk = 50.0;
            float[] all = [.. Enumerable.Range(0, length + horizon).Select(t => (float)(shape switch
            {
                "walk" => walk += ForecastFixtures.Gauss(random),
                "trend" => 20 + (3 * t) + ForecastFixtures.Gauss(random),
                _ => 50 + (10 * (t % 7)) + ForecastFixtures.Gauss(random),
            }))];
            var forecaster = Forecaster.Train([all[..length]], Options with { WindowSize = 14, Horizon = horizon }, seed);
            Assert.AreEqual(0, forecaster.Epochs);
            var (point, _, _) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, all, length));
            var season = shape == "season" ? 7 : 1;
            for (var h = 0; h < horizon; h++)
            {
                error += Math.Abs(point[h] - all[length + h]);
                naive += Math.Abs(all[length - season + (h % season)] - all[length + h]);
                drift += Math.Abs(all[length - 1] + ((h + 1) * (all[length - 1] - all[0]) / (length - 1)) - all[length + h]);
            }
        }

        Assert.IsTrue(error < 1.15 * Math.Min(naive, drift), $"{error}, naive {naive}, drift {drift}");
    }

    [TestMethod]
    public void Bounds_of_intermittent_demand_stay_within_what_can_be()
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            foreach (var length in (int[])[40, 60, 100, 200])
            {
                var random = new Random(seed);
                float[] values = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() < 0.7 ? 0f : MathF.Round(750 * random.NextSingle()))];
                var forecaster = Forecaster.Train([values], Options with { WindowSize = 14, Horizon = 7 }, seed);
                var (point, lower, upper) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, values, length), horizon: 14);
                for (var h = 0; h < 14; h++)
                {
                    Assert.IsTrue(lower[h] >= 0 && point[h] >= 0, $"{length} values, seed {seed}, step {h}: {lower[h]}, {point[h]}");
                    if (h < 7) Assert.IsTrue(upper[h] < 2.5 * 750, $"{length} values, seed {seed}, step {h}: {upper[h]}");
                }
            }
        }
    }

    [TestMethod]
    public void Forecasts_and_bounds_keep_within_the_limits_that_were_set()
    {
        var values = ForecastFixtures.Series(120, trend: 0, level: 3, amplitude: 2, noise: 2);
        foreach (var log in (bool?[])[false, null])
        {
            var free = Forecaster.Train([values], ForecastFixtures.Tiny with { LogTransform = log }, 1);
            var held = Forecaster.Train([values], ForecastFixtures.Tiny with { LogTransform = log, MinimumValue = 2, MaximumValue = 4.5f }, 1);
            using var stream = new MemoryStream();
            held.Save(stream);
            stream.Position = 0;
            foreach (var forecaster in (Forecaster[])[held, Forecaster.Load(stream)])
            {
                var (point, lower, upper) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, values, 120), horizon: 24);
                foreach (var value in (float[])[.. point, .. lower, .. upper]) Assert.IsTrue(value is >= 2 and <= 4.5f, $"{value}");
            }

            Assert.IsTrue(ForecastFixtures.Forecast(free, ForecastFixtures.History(free, values, 120)).Upper.Max() > 4.5f, "without a limit they go beyond");
        }

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = Options with { MinimumValue = float.NaN });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = Options with { MaximumValue = float.PositiveInfinity });
        var crossed = Assert.ThrowsExactly<ArgumentException>(() => Forecaster.Train([values], ForecastFixtures.Tiny with { MinimumValue = 5, MaximumValue = 4 }));
        StringAssert.Contains(crossed.Message, "MaximumValue");
    }

    [TestMethod]
    public void A_network_that_memory_cannot_hold_is_refused_before_any_is_taken()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.ThrowsExactly<ArgumentException>(() => Forecaster.Train([ForecastFixtures.Series(100)], Options with { WindowSize = 12, Horizon = 1 << 16, Network = Options.Network with { HiddenSize = 1 << 13 } }));
        StringAssert.Contains(error.Message, "Horizon");
        StringAssert.Contains(error.Message, "HiddenSize");
        Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 24);
    }

    [TestMethod]
    public void Too_little_data_says_what_there_is_and_what_helps()
    {
        string Message(int window, params float[][] series) =>
            Assert.ThrowsExactly<TooLittleDataException>(() => Forecaster.Train(series, Options with { WindowSize = window, Horizon = 2 })).Message;
        StringAssert.Contains(Message(5, Enumerable.Repeat(float.NaN, 60).ToArray()), "60 values");
        var sparse = Enumerable.Range(0, 400).Select(t => t % 37 == 0 ? t : float.NaN).ToArray();
        StringAssert.Contains(Message(5, sparse), "Widen the window");
    }
}
