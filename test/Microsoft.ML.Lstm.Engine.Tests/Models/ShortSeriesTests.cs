using Microsoft.ML.Lstm.Engine.Models;

namespace Microsoft.ML.Lstm.Engine.Tests.Models;

/// <summary>A handful of values tells little, and a forecast of them must not tell more: it stays near them, within bounds that can be believed.</summary>
[TestClass]
public sealed class ShortSeriesTests
{
    static readonly ForecastOptions Options = new() { HiddenSize = 4, Epochs = 2, Members = 1, Threads = 1 };

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
                var (point, lower, upper) = Made.Forecast(forecaster, Made.History(forecaster, known, length));
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
        float[][] series = [Made.Series(100, trend: 0), Made.Series(60, seed: 2, level: 2000, amplitude: 300)];
        var forecaster = Forecaster.Train(series, Options with { WindowSize = window, Horizon = horizon, SeasonLength = 1, LogTransform = false }, 1);
        foreach (var values in series)
        {
            var (point, lower, upper) = Made.Forecast(forecaster, Made.History(forecaster, values, values.Length));
            Assert.AreEqual(values[^1], point[0], values.Max() - values.Min());
            Assert.IsTrue(lower[0] < point[0] && point[0] < upper[0], $"{lower[0]} {point[0]} {upper[0]}");
        }

        Assert.ThrowsExactly<TooLittleDataException>(() => Forecaster.Train([[1]], Options with { WindowSize = 1, Horizon = 1 }));
        _ = Forecaster.Train([[1, 2]], Options with { WindowSize = 1, Horizon = 1 });
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
