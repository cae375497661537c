namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>What was not observed is forecast, and stays known as forecast: doubt grows as long as nothing is seen, and ends when something is.</summary>
[TestClass]
public sealed class MissingObservationTests
{
    const int Known = 400, Window = 30, Horizon = 5;

    readonly MLContext _ml = new(seed: 1);

    static float[] Values(string kind, int count, int seed)
    {
        var random = new Random(seed);
        var walk = 100.0;
        return [.. Enumerable.Range(0, count).Select(_ => (float)(kind == "walk" ? walk += random.NextDouble() - 0.5 : 9.5 + random.NextDouble()))];
    }

    LstmForecastingTransformer Fit(float[] values) => SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, values), SeriesFixtures.Small with { WindowSize = Window, Horizon = Horizon, SeasonLength = null });

    static float Width(Forecast forecast, int step = 0) => forecast.High[step] - forecast.Low[step];

    [TestMethod]
    public void After_missing_observations_bounds_are_those_of_a_forecast_so_many_steps_further()
    {
        var model = Fit(Values("walk", Known, 1));
        using var engine = SeriesFixtures.Engine(_ml, model);
        var direct = engine.Predict(horizon: 71);
        var width = Width(direct);
        for (var k = 1; k <= 70; k++)
        {
            var forecast = engine.Predict(new Step { Value = float.NaN });
            Assert.AreEqual(direct.Next[k], forecast.Next[0], $"{k} missing");
            Assert.IsTrue(Width(forecast) >= width, $"{k} missing: width {Width(forecast)} after {width}");
            Assert.IsTrue(Width(forecast) >= 0.999f * Width(direct, k), $"{k} missing: width {Width(forecast)}, {Width(direct, k)} so many steps ahead");
            width = Width(forecast);
        }
        Assert.IsTrue(width > 5 * Width(direct), $"a random walk drifts: {Width(direct)} to {width}");
    }

    [TestMethod]
    [DataRow("walk")]
    [DataRow("noise")]
    public void Bounds_after_a_gap_hold_as_often_as_they_promise(string kind)
    {
        int[] gaps = [5, 30, 60];
        var held = new int[gaps.Length];
        var count = 0;
        double wide = 0, next = 0;
        for (var seed = 1; seed <= 4; seed++)
        {
            var values = Values(kind, Known + 700, seed);
            var model = Fit(values[..Known]);
            for (var origin = Known; origin + 70 < values.Length; origin += 60, count++)
            {
                // All rows up to the origin, then nothing: the forecast at the g-th missing row is of the next.
                float[] rows = [.. values[Known..origin], .. Enumerable.Repeat(float.NaN, 60)];
                var forecasts = SeriesFixtures.Forecasts(_ml, model.Transform(SeriesFixtures.Rows(_ml, rows)));
                for (var g = 0; g < gaps.Length; g++)
                {
                    var (forecast, actual) = (forecasts[origin - Known + gaps[g] - 1], values[origin + gaps[g]]);
                    if (forecast.Low[0] <= actual && actual <= forecast.High[0]) held[g]++;
                }
                wide += Width(forecasts[^1]);
                next += Width(forecasts[origin - Known]);
            }
        }
        for (var g = 0; g < gaps.Length; g++) Assert.IsTrue(held[g] >= 0.9 * count, $"{kind}, after {gaps[g]} missing: {held[g]} of {count} held");
        if (kind == "noise") Assert.IsTrue(wide < 1.5 * next, $"noise around a level does not drift: {next / count} to {wide / count}");
    }

    [TestMethod]
    [DataRow("walk")]
    [DataRow("noise")]
    public void When_observations_come_again_bounds_are_as_before_the_gap(string kind)
    {
        int held = 0, count = 0;
        double before = 0, after = 0;
        for (var seed = 1; seed <= 4; seed++)
        {
            var values = Values(kind, Known + 600, seed);
            var model = Fit(values[..Known]);
            for (var origin = Known + 1; origin + 70 < values.Length; origin += 40, count++)
            {
                float[] rows = [.. values[Known..origin], .. Enumerable.Repeat(float.NaN, 60), values[origin + 60]];
                var forecasts = SeriesFixtures.Forecasts(_ml, model.Transform(SeriesFixtures.Rows(_ml, rows)));
                var (forecast, actual) = (forecasts[^1], values[origin + 61]);
                if (forecast.Low[0] <= actual && actual <= forecast.High[0]) held++;
                (before, after) = (before + Width(forecasts[origin - Known - 1]), after + Width(forecast));
            }
        }
        Assert.IsTrue(held >= 0.88 * count, $"{held} of {count} held");
        Assert.AreEqual(1, after / before, 0.35, $"widths {before / count} and {after / count}");
    }

    [TestMethod]
    public void A_checkpoint_within_a_gap_and_after_one_resumes_with_equal_results()
    {
        var values = SeriesFixtures.Series(140);
        using var engine = SeriesFixtures.Engine(_ml, SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, values[..100])));
        foreach (var value in (float[])[values[100], .. Enumerable.Repeat(float.NaN, 20), values[121], float.NaN, values[123], float.NaN, float.NaN])
        {
            SeriesFixtures.AreEqual(engine.Predict(new Step { Value = value }), engine.Predict());
            using var file = new MemoryStream();
            engine.CheckPoint(_ml, file);
            file.Position = 0;
            using var resumed = SeriesFixtures.Engine(_ml, _ml.Model.Load(file, out _));
            SeriesFixtures.AreEqual(engine.Predict(horizon: 9), resumed.Predict(horizon: 9));
            SeriesFixtures.AreEqual(engine.Predict(confidenceLevel: 0.5f), resumed.Predict(confidenceLevel: 0.5f));
        }
    }

    [TestMethod]
    public void A_season_is_known_again_after_a_gap_longer_than_the_history()
    {
        var values = SeriesFixtures.Series(300);
        using var engine = SeriesFixtures.Engine(_ml, SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, values[..200])));
        for (var i = 0; i < 61; i++) engine.Predict(new Step { Value = float.NaN });
        var forecast = engine.Predict(new Step { Value = values[261] });
        for (var i = 0; i < SeriesFixtures.Horizon; i++) Assert.AreEqual(values[262 + i], forecast.Next[i], 4, $"step {i}");
    }
}
