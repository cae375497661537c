using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>Forecasts without training, through ML.NET.</summary>
[TestClass]
public sealed class ZeroShotTests
{
    readonly MLContext _ml = new(seed: 1);
    readonly float[] _values = SeriesFixtures.Series(240);

    static LstmZeroShotOptions Options => ZeroShotFixtures.Small with { ContextLength = 128 };

    IDataView Rows(IEnumerable<float> values) => SeriesFixtures.Rows(_ml, values);

    [TestMethod]
    public void A_series_with_a_season_and_a_trend_is_forecast_from_its_end()
    {
        var model = ZeroShotFixtures.Fit(_ml, Rows(_values[..200]), Options);
        var forecast = model.Forecast();
        Assert.HasCount(SeriesFixtures.Horizon, forecast);
        for (var h = 0; h < forecast.Count; h++)
        {
            Assert.AreEqual(_values[200 + h], forecast[h].Value, 4, $"step {h}");
            Assert.IsTrue(forecast[h].LowerBound < forecast[h].Value && forecast[h].Value < forecast[h].UpperBound);
            Assert.IsNull(forecast[h].Series);
            Assert.AreEqual(h + 1, forecast[h].Step);
        }

        Assert.IsTrue(model.CalibrationWindows > 0);
        Assert.AreEqual(0, ZeroShotFixtures.Fit(_ml, Rows(_values[..200]), Options with { Calibrate = false }).CalibrationWindows);
    }

    [TestMethod]
    public void Fitted_on_no_rows_it_forecasts_what_it_is_given()
    {
        var (none, all) = (ZeroShotFixtures.Fit(_ml, Rows([]), Options with { Calibrate = false }), ZeroShotFixtures.Fit(_ml, Rows(_values[..200]), Options with { Calibrate = false }));
        var last = SeriesFixtures.Forecasts(_ml, none.Transform(Rows(_values[..200])))[^1];
        CollectionAssert.AreEqual(all.Forecast().Select(step => step.Value).ToArray(), last.Next);
        CollectionAssert.AreEqual(all.Forecast().Select(step => step.UpperBound).ToArray(), last.High);
        Assert.IsEmpty(none.Forecast());
    }

    [TestMethod]
    public void Rows_that_follow_an_engine_and_its_checkpoint_give_the_same_bits()
    {
        var model = ZeroShotFixtures.Fit(_ml, Rows(_values[..100]), Options);
        var expected = SeriesFixtures.Forecasts(_ml, model.Transform(Rows(_values[100..140])));
        using var engine = SeriesFixtures.Engine(_ml, model);
        for (var i = 0; i < 20; i++) SeriesFixtures.AreEqual(expected[i], engine.Predict(new Step { Value = _values[100 + i] }), $"row {i}");
        using var file = new MemoryStream();
        engine.CheckPoint(_ml, file);
        file.Position = 0;
        var loaded = _ml.Model.Load(file, out _);
        SeriesFixtures.AreEqual(engine.Predict(), SeriesFixtures.Engine(_ml, loaded).Predict());
        using var resumed = SeriesFixtures.Engine(_ml, loaded);
        for (var i = 20; i < 40; i++) SeriesFixtures.AreEqual(expected[i], resumed.Predict(new Step { Value = _values[100 + i] }), $"row {i}");
        Assert.IsTrue(file.Length < 20_000, $"{file.Length} bytes: the weights are not in it");
        Assert.HasCount(SeriesFixtures.Horizon, engine.ForecastAll());
    }

    [TestMethod]
    public void Any_horizon_and_level_can_be_asked_for()
    {
        var model = ZeroShotFixtures.Fit(_ml, Rows(_values[..200]), Options);
        using var engine = SeriesFixtures.Engine(_ml, model);
        var (own, far, sure) = (engine.Predict(), engine.Predict(horizon: 1000), engine.Predict(confidenceLevel: 0.999f));
        Assert.HasCount(1000, far.Next);
        CollectionAssert.AreEqual(own.Next, far.Next[..SeriesFixtures.Horizon]);
        CollectionAssert.AreEqual(own.Next, sure.Next);
        for (var h = 0; h < own.Next.Length; h++) Assert.IsTrue(sure.Low[h] < own.Low[h] && own.High[h] < sure.High[h], $"step {h}");
        for (var h = 0; h < far.Next.Length; h++) Assert.IsTrue(far.Low[h] <= far.Next[h] && far.Next[h] <= far.High[h]);
        Assert.HasCount(1000, model.Forecast(horizon: 1000));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Forecast(horizon: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Forecast(confidenceLevel: 1));
    }

    [TestMethod]
    public void Many_series_are_forecast_each_from_its_own_rows_and_new_ones_too()
    {
        var rows = SeriesFixtures.ThreeSeries(_ml, 150);
        var options = Options with { SeriesColumnName = "Series", Calibrate = false };
        var model = ZeroShotFixtures.Fit(_ml, rows, options);
        var forecast = model.Forecast();
        for (var shop = 1; shop <= 3; shop++)
        {
            var alone = ZeroShotFixtures.Fit(_ml, Rows(SeriesFixtures.Series(150, shop, 50 * shop)), Options with { Calibrate = false }).Forecast();
            CollectionAssert.AreEqual(alone.Select(step => step.Value).ToArray(), forecast.Where(step => step.Series == $"shop {shop}").Select(step => step.Value).ToArray(), $"shop {shop}");
        }

        // A new series begins with NaN until it has a value.
        NamedStep[] fresh = [.. new[] { float.NaN, 5, 6, 7 }.Select(value => new NamedStep { Series = "new", Value = value })];
        var answers = SeriesFixtures.Forecasts(_ml, model.Transform(_ml.Data.LoadFromEnumerable(fresh)));
        Assert.IsTrue(answers[0].Next.All(float.IsNaN) && answers[0].Low.All(float.IsNaN));
        Assert.AreEqual(5, answers[1].Next[0], 0.5);
        Assert.IsTrue(answers[3].Next.All(float.IsFinite));
        Assert.HasCount(3, _ml.Data.CreateEnumerable<NamedForecast>(model.ForecastAsDataView(), reuseRowObject: false).ToArray());
    }

    [TestMethod]
    public void Missing_values_stay_missing_and_a_gap_as_long_as_the_context_leaves_nothing()
    {
        var gaps = _values[..200].Select((value, t) => t is > 150 and < 170 || t % 9 == 0 ? float.NaN : value).ToArray();
        var forecast = ZeroShotFixtures.Fit(_ml, Rows(gaps), Options).Forecast();
        for (var h = 0; h < forecast.Count; h++) Assert.AreEqual(_values[200 + h], forecast[h].Value, 6, $"step {h}");
        Assert.IsTrue(ZeroShotFixtures.Fit(_ml, Rows([.. _values[..100], .. Enumerable.Repeat(float.NaN, 127)]), Options).Forecast().All(step => float.IsFinite(step.Value)));
        Assert.IsTrue(ZeroShotFixtures.Fit(_ml, Rows([.. _values[..100], .. Enumerable.Repeat(float.NaN, 128)]), Options).Forecast().All(step => float.IsNaN(step.Value)));
    }

    [TestMethod]
    public void Quantiles_of_any_levels_never_cross_and_the_middle_one_is_the_forecast()
    {
        float[] levels = [0.001f, 0.05f, 0.1f, 0.25f, 0.5f, 0.75f, 0.9f, 0.999f];
        foreach (var calibrates in new[] { false, true })
        {
            var model = ZeroShotFixtures.Fit(_ml, Rows(_values[..100]), Options with { QuantilesColumnName = "Quantiles", Quantiles = levels, Calibrate = calibrates });
            foreach (var row in _ml.Data.CreateEnumerable<Quantiled>(model.Transform(Rows(_values[100..120])), reuseRowObject: false))
            {
                for (var h = 0; h < SeriesFixtures.Horizon; h++)
                {
                    Assert.AreEqual(row.Next[h], row.Quantiles[(h * levels.Length) + 4]);
                    for (var q = 1; q < levels.Length; q++) Assert.IsTrue(row.Quantiles[(h * levels.Length) + q] >= row.Quantiles[(h * levels.Length) + q - 1]);
                }
            }
        }
    }

    [TestMethod]
    public void Times_are_read_and_steps_without_a_row_are_missing_values_if_asked()
    {
        Timed[] days = [.. Enumerable.Range(0, 120).Where(t => t is < 60 or > 64).Select(t => new Timed { Date = new DateTime(2024, 1, 1).AddDays(t), Value = _values[t] })];
        var rows = _ml.Data.LoadFromEnumerable(days);
        var options = Options with { TimeColumnName = nameof(Timed.Date), Calibrate = false };
        Assert.ThrowsExactly<InvalidOperationException>(() => ZeroShotFixtures.Fit(_ml, rows, options));
        var model = ZeroShotFixtures.Fit(_ml, rows, options with { MissingTimes = MissingTimes.Fill });
        var expected = ZeroShotFixtures.Fit(_ml, Rows(_values[..120].Select((value, t) => t is < 60 or > 64 ? value : float.NaN)), Options with { Calibrate = false }).Forecast();
        var forecast = model.Forecast();
        CollectionAssert.AreEqual(expected.Select(step => step.Value).ToArray(), forecast.Select(step => step.Value).ToArray());
        Assert.AreEqual(new DateTime(2024, 1, 1).AddDays(120), forecast[0].Time);
        var again = _ml.Data.LoadFromEnumerable(days[^1..]);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => SeriesFixtures.Forecasts(_ml, model.Transform(again))).Message, "'Date'");
    }

    [TestMethod]
    public void Channels_of_a_vector_are_forecast_each_from_its_own_past()
    {
        Pair[] pairs = [.. Enumerable.Range(0, 100).Select(t => new Pair { Values = [_values[t], -2 * _values[t]] })];
        var model = ZeroShotFixtures.Fit(_ml, _ml.Data.LoadFromEnumerable(pairs), Options with { InputColumnName = nameof(Pair.Values), Calibrate = false });
        var (both, alone) = (model.Forecast(), ZeroShotFixtures.Fit(_ml, Rows(_values[..100]), Options with { Calibrate = false }).Forecast());
        Assert.HasCount(2 * SeriesFixtures.Horizon, both);
        for (var h = 0; h < SeriesFixtures.Horizon; h++)
        {
            Assert.AreEqual(alone[h].Value, both[h].Value);
            Assert.AreEqual(-2 * alone[h].Value, both[SeriesFixtures.Horizon + h].Value, 1e-3);
        }
    }

    [TestMethod]
    public void What_cannot_be_is_refused_by_its_name()
    {
        foreach (var (options, named) in new (Func<LstmZeroShotOptions>, string)[]
        {
            (() => Options with { Horizon = 0 }, "Horizon"), (() => Options with { ContextLength = 31 }, "ContextLength"), (() => Options with { ContextLength = 2049 }, "ContextLength"),
            (() => Options with { OutputColumnName = "" }, "OutputColumnName"), (() => Options with { ConfidenceUpperBoundColumn = null }, "ConfidenceUpperBoundColumn"),
            (() => Options with { ConfidenceLevel = 1 }, "ConfidenceLevel"), (() => new() { OutputColumnName = "Next", InputColumnName = "Value" }, "Horizon"),
        })
        {
            StringAssert.Contains(Assert.Throws<ArgumentException>(() => _ml.Forecasting.ForecastByLstmZeroShot(options())).Message, named);
        }

        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => ZeroShotFixtures.Fit(_ml, Rows([1, 2, float.PositiveInfinity]))).Message, "'Value'");
    }

    [TestMethod]
    public void A_cancelled_fit_throws()
    {
        Assert.ThrowsExactly<OperationCanceledException>(() => ZeroShotFixtures.Fit(_ml, Rows(_values), Options with { Training = new() { CancellationToken = new(canceled: true) } }));
    }

    sealed class NamedForecast
    {
        public string Series { get; set; } = "";
        public float[] Next { get; set; } = [];
    }

    sealed class Quantiled
    {
        public float[] Next { get; set; } = [];
        public float[] Quantiles { get; set; } = [];
    }

    sealed class Timed
    {
        public DateTime Date { get; set; }
        public float Value { get; set; }
    }

    sealed class Pair
    {
        [VectorType(2)] public float[] Values { get; set; } = [];
    }
}
