using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Pretrained weights that are trained further on given series.</summary>
[TestClass]
public sealed class FineTuningTests
{
    const int Horizon = 12;

    static readonly TrainingOptions Options = new() { Epochs = 6, BatchSize = 32, LearningRate = 0.002f, WeightDecay = 0.01f, Seed = 1 };

    static readonly WindowSettings Settings = new(128, Horizon, 0, Threads: 2);

    /// <summary>After each shock a slow return, which no rule knows: what one series teaches helps with another.</summary>
    [TestMethod]
    public void Series_of_one_kind_are_forecast_better_by_weights_that_have_seen_others_of_it()
    {
        float[][] series = [.. Enumerable.Range(0, 40).Select(seed => FadingJumps.Make(96, seed))], fresh = [.. Enumerable.Range(100, 40).Select(seed => FadingJumps.Make(96, seed))];
        var tuned = FineTuning.Run(ShippedNetwork.Small.Forecaster, series, Settings, Options, new(Options, 1));
        Assert.IsNotNull(tuned);
        var (own, before) = (Loss(tuned, fresh), Loss(ShippedNetwork.Small.Forecaster, fresh));
        Assert.IsTrue(own < 0.95 * before, $"fine-tuned {own}, before {before}");
    }

    [TestMethod]
    public void Where_nothing_can_be_learnt_the_pretrained_weights_stay()
    {
        Assert.IsNull(FineTuning.Run(ShippedNetwork.Small.Forecaster, [], Settings, Options, new(Options, 1)));
        Assert.IsNull(FineTuning.Run(ShippedNetwork.Small.Forecaster, [FadingJumps.Make(20, 1)], Settings, Options, new(Options, 1)));
        Assert.IsNull(FineTuning.Run(ShippedNetwork.Small.Forecaster, [[.. Enumerable.Repeat(float.NaN, 200)]], Settings, Options, new(Options, 1)));
    }

    [TestMethod]
    public void Windows_are_drawn_from_every_step_that_has_a_past()
    {
        float[][] series = [[], [1], [.. Enumerable.Range(0, 40).Select(t => t < 5 ? float.NaN : 100 + t)], [.. Enumerable.Range(0, 10).Select(t => 200f + t)], [3]];
        var source = new SeriesWindows(series, 7);
        Assert.AreEqual(40 - 21 + 5, source.Count);
        var (drawn, origins) = (new float[32 + 8], new SortedSet<float>());
        for (var seed = 0UL; seed < 2000; seed++)
        {
            Assert.AreEqual(7, source.Draw(drawn, 32, seed));
            var first = drawn[32];
            origins.Add(first);
            Assert.AreEqual(first - 1, drawn[31]);
            for (var h = 1; h < 8; h++) Assert.AreEqual(first + h > (first < 200 ? 139 : 209) ? float.NaN : first + h, drawn[32 + h]);
            Assert.IsTrue(first < 200 ? first >= 121 : first >= 205, $"{first}");
        }

        Assert.HasCount(24, origins);
    }

    static double Loss(ZeroShotForecaster forecaster, float[][] series)
    {
        var (sum, quantiles) = (0.0, forecaster.Forecast([.. series.Select(values => values[..^Horizon])], Horizon, 0));
        for (var i = 0; i < series.Length; i++)
            for (var h = 0; h < Horizon; h++)
                for (var q = 0; q < QuantileMixture.Levels; q++)
                    sum += Math.Max((1 - QuantileMixture.Level(q)) * (quantiles[i][(h * QuantileMixture.Levels) + q] - series[i][^(Horizon - h)]), QuantileMixture.Level(q) * (series[i][^(Horizon - h)] - quantiles[i][(h * QuantileMixture.Levels) + q]));
        return sum / series.Length;
    }
}
