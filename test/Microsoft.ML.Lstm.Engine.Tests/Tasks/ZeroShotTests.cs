using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>The network that comes with the library, on series that nobody trained it on.</summary>
[TestClass]
public sealed class ZeroShotTests
{
    const int Levels = QuantileMixture.Levels, Median = QuantileMixture.Median;

    static ZeroShotForecaster Forecaster => ShippedNetwork.Small.Forecaster;

    [TestMethod]
    [DataRow(24, 0)]
    [DataRow(24, 24)]
    [DataRow(7, 0)]
    public void A_season_with_a_trend_is_forecast_better_than_by_naive_and_seasonal_naive_forecasts(int period, int told)
    {
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, 500).Select(t => (float)(50 + (0.1 * t) + (8 * Math.Sin(Math.Tau * t / period)) + random.NextDouble()))];
        var (context, future) = (values[..452], values[452..]);
        var quantiles = Forecaster.Forecast([context], 48, told)[0];
        var (own, naive, seasonal) = (0.0, 0.0, 0.0);
        for (var h = 0; h < 48; h++)
        {
            own += Math.Abs(future[h] - quantiles[(h * Levels) + Median]);
            naive += Math.Abs(future[h] - context[^1]);
            seasonal += Math.Abs(future[h] - context[context.Length - period + (h % period)]);
        }

        Assert.IsTrue(own < 0.8 * seasonal && own < 0.5 * naive, $"error {own}, seasonal naive {seasonal}, naive {naive}");
    }

    [TestMethod]
    public void Scaling_and_shifting_a_series_scales_and_shifts_its_quantiles_and_a_minus_turns_them_round()
    {
        var series = Wave(300);
        var (own, moved, turned) = (
            Forecaster.Forecast([series], 30, 0)[0], Forecaster.Forecast([Array.ConvertAll(series, x => (64 * x) + 1024)], 30, 0)[0], Forecaster.Forecast([Array.ConvertAll(series, x => -x)], 30, 0)[0]);
        for (var i = 0; i < own.Length; i++)
        {
            Assert.AreEqual((64 * own[i]) + 1024, moved[i], 0.02);
            Assert.AreEqual(-own[i], turned[(i / Levels * Levels) + Levels - 1 - (i % Levels)], 1e-5);
        }
    }

    [TestMethod]
    public void Bits_depend_neither_on_threads_nor_on_the_series_beside_it()
    {
        float[][] many = [.. Enumerable.Range(0, 70).Select(i => Wave(40 + (i * 37 % 400)))];
        var (one, several) = (Forecaster.Forecast(many, 20, 0, threads: 1), Forecaster.Forecast(many, 20, 0, threads: 5));
        for (var i = 0; i < many.Length; i += 7)
        {
            CollectionAssert.AreEqual(one[i], several[i]);
            CollectionAssert.AreEqual(one[i], Forecaster.Forecast([many[i]], 20, 0)[0], $"series {i}");
        }
    }

    [TestMethod]
    public void Any_series_has_finite_quantiles_in_order()
    {
        float[] gaps = [.. Wave(200).Select((value, t) => t % 3 == 0 || t is > 50 and < 90 ? float.NaN : value)];
        var spike = Wave(200);
        spike[120] = 1e6f;
        float[][] hard = [[], [float.NaN], [5], [5, 7], new float[300], [.. Enumerable.Repeat(3e30f, 50)], gaps, spike, Wave(3000), [float.NaN, float.NaN, .. Wave(30)]];
        foreach (var quantiles in Forecaster.Forecast(hard, 1000, 0))
        {
            for (var i = 0; i < quantiles.Length; i++)
            {
                Assert.IsTrue(float.IsFinite(quantiles[i]));
                if (i % Levels > 0) Assert.IsTrue(quantiles[i] >= quantiles[i - 1]);
            }
        }

        Assert.AreEqual(5, Forecaster.Forecast([[5]], 3, 0)[0][Median], 1e-3);
        Assert.AreEqual(0, Forecaster.Forecast([new float[300]], 3, 0)[0][Median], 1e-3);
    }

    [TestMethod]
    [DataRow(3000, 5000)]
    [DataRow(3000, 2049)]
    [DataRow(60, 61)]
    public void A_season_longer_than_the_context_is_not_taken_for_one_as_long_as_it(int length, int season)
    {
        float[] weeks = [.. Enumerable.Range(0, length).Select(t => (float)(t % 7))];
        var (found, given) = (Forecaster.Forecast([weeks], 7, 0)[0], Forecaster.Forecast([weeks], 7, season)[0]);
        CollectionAssert.AreEqual(found, given);
        for (var h = 0; h < 7; h++) Assert.AreEqual((length + h) % 7, given[(h * Levels) + Median], 0.5, $"step {h}");
    }

    /// <summary>Once is seldom enough to find a season, but enough to go by where it is known.</summary>
    [TestMethod]
    public void A_season_seen_less_than_twice_is_taken_where_it_is_given()
    {
        float[] year = [.. Enumerable.Range(0, 30).Select(t => (float)(50 + (10 * Math.Sin(Math.Tau * t / 12))))];
        var given = Forecaster.Forecast([year[..18]], 12, 12)[0];
        for (var h = 0; h < 12; h++) Assert.AreEqual(year[18 + h], given[(h * Levels) + Median], 4, $"step {h}");
    }

    [TestMethod]
    [DataRow(-60)]
    [DataRow(-100)]
    [DataRow(60)]
    public void A_series_of_any_unit_is_forecast_in_its_unit(int power)
    {
        // Powers of 2 change no bit of a mantissa.
        var unit = MathF.ScaleB(1, power);
        foreach (var series in (float[][])[Wave(300), [.. Enumerable.Repeat(0.3f, 40)], [0.7f]])
        {
            var (own, scaled) = (Forecaster.Forecast([series], 30, 0)[0], Forecaster.Forecast([Array.ConvertAll(series, x => x * unit)], 30, 0)[0]);
            for (var i = 0; i < own.Length; i++) Assert.AreEqual(own[i] * unit, scaled[i], 1e-5f * unit, $"{series.Length} values, quantile {i}");
        }
    }

    [TestMethod]
    public void The_largest_floats_have_finite_quantiles_in_order()
    {
        float[][] series =
        [
            [.. Enumerable.Range(0, 60).Select(t => t % 2 == 0 ? float.MaxValue : float.MinValue)],
            [.. Enumerable.Range(0, 60).Select(t => t % 5 == 0 ? float.MaxValue : float.MinValue)],
            [.. Enumerable.Range(0, 60).Select(t => t % 5 == 0 ? float.MinValue : float.MaxValue)],
            [.. Enumerable.Repeat(float.MaxValue, 40)], [float.MaxValue, float.MinValue], [0, 0, 0, float.MaxValue],
            [.. Enumerable.Range(0, 60).Select(t => float.MaxValue / 60 * t)],
        ];
        foreach (var quantiles in Forecaster.Forecast(series, 1000, 0))
        {
            for (var i = 0; i < quantiles.Length; i++)
            {
                Assert.IsTrue(float.IsFinite(quantiles[i]), $"{i}: {quantiles[i]}");
                if (i % Levels > 0) Assert.IsTrue(quantiles[i] >= quantiles[i - 1]);
            }
        }
    }

    /// <summary>What is done for values at the limits of a float changes no bit of others.</summary>
    [TestMethod]
    public void An_ordinary_series_is_standardized_by_its_mean_and_its_deviation()
    {
        var (series, statistics) = (Wave(300), new ContextStatistics());
        statistics.Read(series, 0);
        var mean = series.Sum(value => (double)value) / series.Length;
        Assert.AreEqual((float)mean, statistics.Mean);
        Assert.AreEqual((float)Math.Sqrt(series.Sum(value => (value - mean) * (value - mean)) / series.Length), statistics.Deviation);
        CollectionAssert.AreEqual(Array.ConvertAll(series, value => (value - statistics.Mean) / statistics.Deviation), statistics.Values.ToArray());
    }

    /// <summary>What is beyond one pass follows from the medians before it, and keeps the season.</summary>
    [TestMethod]
    public void A_horizon_beyond_one_pass_keeps_the_season()
    {
        float[] wave = [.. Enumerable.Range(0, 480).Select(t => (float)Math.Sin(Math.Tau * t / 24))];
        var quantiles = Forecaster.Forecast([wave], 1200, 24)[0];
        for (var h = 0; h < 1200; h++) Assert.AreEqual(Math.Sin(Math.Tau * (480 + h) / 24), quantiles[(h * Levels) + Median], 0.3, $"step {h}");
    }

    [TestMethod]
    public void Counts_and_what_ends_at_0_are_never_forecast_below_and_upside_down_never_above()
    {
        var random = new Random(5);
        float[] counts = [.. Enumerable.Range(0, 90).Select(_ => (float)random.Next(1, 4))], demand = [.. Enumerable.Range(0, 90).Select(t => t % 4 == 0 ? 3.7f * random.NextSingle() : 0)];
        float[] falling = [.. Enumerable.Range(0, 40).Select(t => (float)(40 - t))];
        foreach (var series in (float[][])[counts, demand, falling, [0, float.NaN, 2.5f]])
        {
            var (own, turned) = (Forecaster.Forecast([series], 1000, 0)[0], Forecaster.Forecast([Array.ConvertAll(series, x => -x)], 1000, 0)[0]);
            Assert.IsTrue(own.All(value => value >= 0) && turned.All(value => value <= 0));
        }

        // What only happens to lie above 0 may go below it.
        Assert.IsTrue(Forecaster.Forecast([Array.ConvertAll(falling, x => x + 0.5f)], 24, 0)[0].Any(value => value < 0));
    }

    [TestMethod]
    public void A_model_file_brings_the_same_weights_back_and_damage_is_refused()
    {
        using var stream = new MemoryStream();
        Forecaster.Model.Save(stream);
        stream.Position = 0;
        var loaded = ZeroShotModel.Load(stream);

        Assert.IsTrue(loaded.HasSameWeights(Forecaster.Model));
        Assert.AreEqual(Forecaster.Model.Origin, loaded.Origin);
        var damaged = stream.ToArray();
        damaged[damaged.Length / 2] ^= 1;
        Assert.ThrowsExactly<InvalidDataException>(() => ZeroShotModel.Load(new MemoryStream(damaged)));
    }

    static float[] Wave(int length)
    {
        var random = new Random(length);
        return [.. Enumerable.Range(0, length).Select(t => (float)(Math.Sin(Math.Tau * t / 12) + (0.3 * random.NextDouble())))];
    }
}
