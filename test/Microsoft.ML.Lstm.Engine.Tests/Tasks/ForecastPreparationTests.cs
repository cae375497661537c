using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class ForecastPreparationTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_series_is_scaled_beside_another_as_it_is_alone(bool log)
    {
        float[] own = ForecastFixtures.Series(200), other = [.. ForecastFixtures.Series(300, seed: 2).Select(value => 1e6f * value)];
        var (alone, beside) = (Prepared(own), Prepared(own, other));
        Assert.AreEqual(alone.Step(0), beside.Step(0));
        Assert.AreEqual(alone.Move(0), beside.Move(0));
        var length = alone.Reader.Plan.HistoryLength;
        Assert.AreEqual(length, beside.Reader.Plan.HistoryLength);
        var (one, two) = (new float[length], new float[length]);
        var (targets, same) = (new float[alone.Reader.Plan.Horizon], new float[alone.Reader.Plan.Horizon]);
        for (var origin = 30; origin < 190; origin += 13)
        {
            var (history, again) = (alone.Set.History(0, origin, one).ToArray(), beside.Set.History(0, origin, two).ToArray());
            CollectionAssert.AreEqual(history, again, $"history at {origin}");
            var (scale, scaled) = (alone.Reader.Scale(history), beside.Reader.Scale(again));
            Assert.AreEqual(scale.Level, scaled.Level, $"level at {origin}");

            // Only the least spread, which keeps a constant window from being divided by 0, is learnt of all series, by their level.
            Assert.AreEqual(1, scale.Spread / scaled.Spread, 0.01, $"spread at {origin}");
            alone.Targets(0, origin, scale, targets);
            beside.Targets(0, origin, scale, same);
            CollectionAssert.AreEqual(targets, same, $"targets at {origin}");
        }

        TrainingData Prepared(params float[][] series) => new ForecastDataPreparation(series, null, (ForecastOptions)(ForecastFixtures.Tiny with { LogTransform = log }).Resolved(), 1, () => false).Fitting(log).Data;
    }
}
