using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class RobustnessTests
{
    static void AssertSound((float[] Point, float[] Lower, float[] Upper) forecast)
    {
        for (var i = 0; i < forecast.Point.Length; i++)
        {
            Assert.IsTrue(float.IsFinite(forecast.Point[i]) && float.IsFinite(forecast.Lower[i]) && float.IsFinite(forecast.Upper[i]), $"step {i}");
            Assert.IsTrue(forecast.Lower[i] <= forecast.Point[i] && forecast.Point[i] <= forecast.Upper[i], $"step {i}");
        }
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(7.3f)]
    [DataRow(-1e30f)]
    public void Constant_series_stay_constant(float value)
    {
        var series = Enumerable.Repeat(value, 100).ToArray();
        var forecaster = Forecaster.Train([series], ForecastFixtures.Tiny with { SeasonLength = null }, 1);
        var forecast = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, series, 100), horizon: 15);
        AssertSound(forecast);
        foreach (var y in forecast.Point) Assert.AreEqual(value, y, 1e-5 * Math.Abs(value));
        foreach (var (lower, upper) in forecast.Lower.Zip(forecast.Upper)) Assert.AreEqual(0, upper - lower, 1e-5 * Math.Abs(value));
    }

    [TestMethod]
    public void After_a_constant_series_moves_its_bounds_open()
    {
        var forecaster = Forecaster.Train([Enumerable.Repeat(7f, 100).ToArray()], ForecastFixtures.Tiny with { SeasonLength = 1 }, 1);
        float[] series = [.. Enumerable.Repeat(7f, 90), 7, 9, 3, 12, 7, 5, 15, 8, 2, 7];
        var forecast = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, series, 100));
        AssertSound(forecast);
        foreach (var (lower, upper) in forecast.Lower.Zip(forecast.Upper)) Assert.IsTrue(upper - lower is > 3 and < 100, $"{lower} to {upper}");
    }

    [TestMethod]
    public void A_season_or_a_window_beyond_the_data_costs_nothing()
    {
        var series = ForecastFixtures.Series(300);
        var forecaster = Forecaster.Train([series], ForecastFixtures.Tiny with { WindowSize = 200_000, SeasonLength = 1 << 20 }, 1);
        Assert.AreEqual(300, forecaster.WindowSize);
        Assert.IsTrue(forecaster.HistoryLength <= 300, $"{forecaster.HistoryLength} values of history");
        AssertSound(ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, series, 300)));
    }

    [TestMethod]
    public void A_training_that_diverges_says_so()
    {
        foreach (var validation in (float[])[0, 0.15f])
        {
            var error = Assert.Throws<InvalidOperationException>(
                () => Forecaster.Train([ForecastFixtures.Series(200)], ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { LearningRate = 1e30f, ValidationFraction = validation } }));
            StringAssert.Contains(error.Message, "LearningRate");
        }
    }

    [TestMethod]
    [DataRow(1e30)]
    [DataRow(1e-30)]
    [DataRow(3e37)]
    public void Huge_and_tiny_values_are_forecast(double scale)
    {
        var series = Array.ConvertAll(ForecastFixtures.Series(150, trend: 0, level: 5, amplitude: 2), y => (float)(y * scale));
        foreach (var log in (bool?[])[false, null])
        {
            var forecaster = Forecaster.Train([series], ForecastFixtures.Tiny with { LogTransform = log }, 1);
            var forecast = ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, series, 150), horizon: 20);
            AssertSound(forecast);
            foreach (var y in forecast.Point) Assert.AreEqual(5, y / scale, 4, $"log {log}");
        }
    }

    [TestMethod]
    public void Missing_values_and_series_of_any_length_are_used()
    {
        var gappy = ForecastFixtures.Series(200);
        for (var t = 0; t < 200; t += 7) gappy[t] = float.NaN;
        gappy.AsSpan(60, 30).Fill(float.NaN);
        float[][] series = [gappy, ForecastFixtures.Series(10, seed: 2), [], [1], Enumerable.Repeat(float.NaN, 50).ToArray(), ForecastFixtures.Series(30, seed: 3)];
        var forecaster = Forecaster.Train(series, ForecastFixtures.Tiny, 1);
        AssertSound(ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, gappy, 200), horizon: 30));
        AssertSound(ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, gappy, 80), horizon: 30));
        AssertSound(ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, [5], 1), horizon: 30));
        Assert.IsTrue(ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, [], 0)).Point.All(float.IsNaN), "nothing is known of nothing");
    }

    [TestMethod]
    public void Only_short_series_are_learnt_masked()
    {
        var short_ = Enumerable.Range(0, 8).Select(i => ForecastFixtures.Series(14, seed: i)).ToArray();
        var forecaster = Forecaster.Train(short_, ForecastFixtures.Tiny, 1);
        AssertSound(ForecastFixtures.Forecast(forecaster, ForecastFixtures.History(forecaster, short_[0], 14)));
    }

    [TestMethod]
    public void Bad_input_is_refused_with_numbers()
    {
        var infinite = ForecastFixtures.Series(100);
        infinite[17] = float.PositiveInfinity;
        var error = Assert.ThrowsExactly<ArgumentException>(() => Forecaster.Train([ForecastFixtures.Series(50), infinite], ForecastFixtures.Tiny));
        StringAssert.Contains(error.Message, "Series 1");
        StringAssert.Contains(error.Message, "17");
        error = Assert.ThrowsExactly<TooLittleDataException>(() => Forecaster.Train([[1, 2], Enumerable.Repeat(float.NaN, 99).ToArray()], ForecastFixtures.Tiny));
        StringAssert.Contains(error.Message, "2 series");
        Assert.ThrowsExactly<TooLittleDataException>(() => Forecaster.Train([], ForecastFixtures.Tiny));
        Assert.ThrowsExactly<ArgumentException>(() => Forecaster.Train([ForecastFixtures.Series(100)], new ForecastOptions { WindowSize = 3 }));
        StringAssert.Contains(Assert.ThrowsExactly<UnsuitableValuesException>(() => Forecaster.Train([[1, -1, 2, 3, 4, 5, 6, 7]], ForecastFixtures.Tiny with { LogTransform = true })).Message, nameof(ForecastOptions.LogTransform));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = ForecastFixtures.Tiny with { WindowSize = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { LearningRate = float.NaN } });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = ForecastFixtures.Tiny with { ConfidenceLevel = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = ForecastFixtures.Tiny with { Network = ForecastFixtures.Tiny.Network with { Dropout = float.NaN } });
    }

    [TestMethod]
    public void A_model_of_positive_data_stays_finite_on_values_at_or_below_zero()
    {
        var series = ForecastFixtures.Series(200);
        var forecaster = Forecaster.Train([series], ForecastFixtures.Tiny with { LogTransform = true }, 1);
        var history = ForecastFixtures.History(forecaster, series, 200);
        var dip = (float[])history.Clone();
        dip[^1] = -3;
        var least = (float[])history.Clone();
        least[^1] = history[..^1].Where(float.IsFinite).Min();
        AssertSound(ForecastFixtures.Forecast(forecaster, dip));
        CollectionAssert.AreEqual(ForecastFixtures.Forecast(forecaster, least).Point, ForecastFixtures.Forecast(forecaster, dip).Point);
        var negative = ForecastFixtures.Forecast(forecaster, [.. history.Select(value => -value)]);
        AssertSound(negative);
        foreach (var value in negative.Point) Assert.AreEqual(0, value, 1e-6);
    }
}
