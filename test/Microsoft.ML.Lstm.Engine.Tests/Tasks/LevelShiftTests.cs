using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>A calm series whose level jumps shortly before it ends, as unemployment did in 2008.</summary>
[TestClass]
public sealed class LevelShiftTests
{
    const int Length = 240, Horizon = 12;

    [TestMethod]
    [DataRow(5, 3)]
    [DataRow(5, 12)]
    [DataRow(5, 20)]
    [DataRow(50, 12)]
    [DataRow(50, 20)]
    public void Bounds_are_in_proportion_to_the_largest_change_that_was_seen(int jump, int stepsAgo)
    {
        var series = Series(jump, stepsAgo);
        var forecaster = Forecaster.Train([series], new() { Horizon = Horizon, SeasonLength = 12, UsePretrained = false, Training = new() { Seed = 1, Epochs = 4 } });
        var (point, lower, upper) = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, series, Length));

        // A calm past says nothing of how often that happens, so bounds hold another jump of the same proportion, and not many of them.
        var most = forecaster.Model.Plan.Log ? 1.5 * Math.Log((5.0 + jump) / 4.5) : double.NaN;
        for (var h = 0; h < Horizon; h++)
        {
            if (forecaster.Model.Plan.Log)
            {
                Assert.IsLessThan(most, Math.Log(upper[h] / point[h]), $"step {h}: {point[h]}, at most {upper[h]}");
                Assert.IsLessThan(most, Math.Log(point[h] / lower[h]), $"step {h}: {point[h]}, at least {lower[h]}");
            }
            else Assert.IsLessThan(5.0 * jump, upper[h] - lower[h], $"step {h}: {lower[h]} to {upper[h]}");
        }
    }

    static float[] Series(int jump, int stepsAgo)
    {
        var (random, level, values) = (new Random(1), 5.0, new float[Length]);
        for (var t = 0; t < Length; t++)
        {
            level += (0.02 * ForecastFixtures.Gauss(random)) + (0.02 * (5 - level));
            values[t] = (float)(level + (0.3 * Math.Sin(Math.Tau * t / 12)) + (0.05 * ForecastFixtures.Gauss(random)) + (t >= Length - stepsAgo ? jump : 0));
        }

        return values;
    }
}
