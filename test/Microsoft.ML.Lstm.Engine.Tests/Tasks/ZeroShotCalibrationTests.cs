using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Levels between and beyond the deciles, and bounds that are calibrated on a series' own past.</summary>
[TestClass]
public sealed class ZeroShotCalibrationTests
{
    static readonly float[] Deciles = [-4, -2, -1, -0.5f, 0, 1, 2, 3, 5];

    [TestMethod]
    [DataRow(-1.2815516f, -4f)]
    [DataRow(-0.5244005f, -1f)]
    [DataRow(0f, 0f)]
    [DataRow(0.2533471f, 1f)]
    [DataRow(1.2815516f, 5f)]
    public void The_curve_goes_through_the_deciles(float score, float value)
    {
        Assert.AreEqual(value, QuantileCurve.At(Deciles, score), 1e-4);
        Assert.AreEqual(Math.Abs(score), QuantileCurve.DistanceOf(Deciles, value), 1e-4);
    }

    [TestMethod]
    public void The_curve_ascends_and_a_distance_is_that_of_its_value()
    {
        var last = float.NegativeInfinity;
        for (var score = -6f; score <= 6; score += 0.01f)
        {
            var value = QuantileCurve.At(Deciles, score);
            Assert.IsTrue(value > last, $"{score}: {value} after {last}");
            Assert.AreEqual(Math.Abs(score), QuantileCurve.DistanceOf(Deciles, value), 1e-3, $"{score}");
            last = value;
        }
    }

    [TestMethod]
    public void Forecasts_without_a_width_and_the_largest_ones_have_finite_quantiles_in_order()
    {
        float[][] all = [new float[9], [.. Enumerable.Repeat(7f, 9)], [float.MinValue, -1, 0, 0, 0, 0, 0, 1, float.MaxValue], [0, 0, 0, 0, 0, 0, 0, 0, 1]];
        foreach (var deciles in all)
        {
            var last = float.NegativeInfinity;
            for (var score = -8f; score <= 8; score += 0.1f)
            {
                var value = QuantileCurve.At(deciles, score);
                Assert.IsTrue(float.IsFinite(value) && value >= last, $"{score}: {value} after {last}");
                last = value;
            }
        }

        Assert.AreEqual(QuantileCurve.MostScore, QuantileCurve.DistanceOf(new float[9], 3));
        Assert.AreEqual(0, QuantileCurve.DistanceOf(new float[9], 0));
    }

    /// <summary>Heavy tails that come at random: as a normal distribution would have it the bounds were too narrow, and the past shows it.</summary>
    [TestMethod]
    [DataRow(0.8f)]
    [DataRow(0.95f)]
    public void Calibrated_bounds_hold_as_many_values_as_they_say(float level)
    {
        const int Horizon = 8;
        float[][] series = [.. Enumerable.Range(0, 60).Select(seed => Noisy(400, seed))];
        float[][] past = [.. series.Select(values => values[..300])];
        var settings = new WindowSettings(256, Horizon, 1, Threads: 2);
        var calibration = ZeroShotCalibration.Fit(ShippedNetwork.Small.Forecaster, past, CalibrationWindows.Of(past, Horizon), settings);
        var windows = CalibrationWindows.Of(series, Horizon, _ => 300);
        var (calibrated, plain) = (Coverage(calibration), Coverage(ZeroShotCalibration.None));

        Assert.AreEqual(level, calibrated, 0.02, $"calibrated {calibrated}, plain {plain}");
        Assert.IsTrue(Math.Abs(calibrated - level) <= Math.Abs(plain - level) + 0.005, $"calibrated {calibrated}, plain {plain}");

        double Coverage(ZeroShotCalibration widths)
        {
            var (inside, count) = (0, 0);
            CalibrationWindows.Forecast(ShippedNetwork.Small.Forecaster, series, windows, settings, (_, deciles, truths) =>
            {
                for (var h = 0; h < truths.Length; h++, count++)
                    if (QuantileCurve.DistanceOf(deciles.Slice(h * QuantileMixture.Levels, QuantileMixture.Levels), truths[h]) <= widths.Score(h, level)) inside++;
            });
            return (double)inside / count;
        }
    }

    [TestMethod]
    public void Scores_ascend_with_the_level_and_beyond_what_was_seen()
    {
        float[][] series = [Noisy(200, 1)];
        var calibration = ZeroShotCalibration.Fit(ShippedNetwork.Small.Forecaster, series, CalibrationWindows.Of(series, 6), new(128, 6, 0, Threads: 1));
        Assert.IsTrue(calibration.Windows > 5);
        for (var step = 0; step < 20; step++)
        {
            var last = 0f;
            foreach (var level in (float[])[0.001f, 0.1f, 0.5f, 0.8f, 0.9f, 0.95f, 0.99f, 0.999f, 0.9999f])
            {
                var score = calibration.Score(step, level);
                Assert.IsTrue(float.IsFinite(score) && score >= last, $"step {step}, level {level}: {score} after {last}");
                last = score;
            }
        }
    }

    [TestMethod]
    public void Too_few_values_change_nothing()
    {
        foreach (var series in (float[][][])[[], [Noisy(30, 1)], [Noisy(36, 1)], [[.. Enumerable.Repeat(float.NaN, 300)]]])
            Assert.AreSame(ZeroShotCalibration.None, ZeroShotCalibration.Fit(ShippedNetwork.Small.Forecaster, series, CalibrationWindows.Of(series, 4), new(64, 4, 0, Threads: 1)));
        Assert.AreEqual(1.959964, ZeroShotCalibration.None.Score(3, 0.95f), 1e-4);
    }

    [TestMethod]
    public void Windows_of_long_series_lie_a_horizon_apart_and_those_of_short_ones_closer()
    {
        CollectionAssert.AreEqual(new[] { 988, 976, 964 }, CalibrationWindows.Of([new float[1000]], 12).Take(3).Select(window => window.Origin).ToArray());
        Assert.HasCount(20, CalibrationWindows.Of([new float[1000]], 12));
        Assert.IsTrue(CalibrationWindows.Of([new float[80]], 12).Count >= 18);
        Assert.IsTrue(CalibrationWindows.Of([.. Enumerable.Repeat(new float[200], 20_000)], 12).Count <= 4096);
        Assert.AreEqual(100 + 32, CalibrationWindows.Of([[.. Enumerable.Repeat(float.NaN, 100), .. new float[50]]], 12).Min(window => window.Origin));
    }

    /// <summary>A level with noise that is now and then ten times as large.</summary>
    static float[] Noisy(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)(10 + ((random.NextDouble() - random.NextDouble()) * (random.Next(12) == 0 ? 10 : 1))))];
    }
}
