using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class SeriesTests
{
    readonly MLContext _ml = new(seed: 1);

    static LstmForecastingOptions Options => SeriesFixtures.Small with { SeriesColumnName = nameof(NamedStep.Series) };

    LstmForecastingTransformer Model => field ??= SeriesFixtures.Fit(_ml, SeriesFixtures.ThreeSeries(_ml, 60), Options);

    [TestMethod]
    public void Each_series_has_a_state_of_its_own()
    {
        using var engine = Model.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        var first = engine.Predict(new NamedStep { Series = "shop 1", Value = 62 });
        var third = engine.Predict(new NamedStep { Series = "shop 3", Value = 162 });
        Assert.AreEqual(62, first.Next.Average(), 20);
        Assert.AreEqual(162, third.Next.Average(), 20);

        using var alone = Model.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        SeriesFixtures.AreEqual(third, alone.Predict(new NamedStep { Series = "shop 3", Value = 162 }));
    }

    [TestMethod]
    public void Predict_forecasts_the_last_series_and_throws_before_there_is_any()
    {
        using var engine = Model.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict());
        StringAssert.Contains(error.Message, "'Series'");
        StringAssert.Contains(error.Message, "ForecastAsDataView");
        var second = engine.Predict(new NamedStep { Series = "shop 2", Value = 110 });
        SeriesFixtures.AreEqual(second, engine.Predict());
    }

    [TestMethod]
    public void A_series_never_seen_starts_with_its_first_value()
    {
        using var engine = Model.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        foreach (var value in SeriesFixtures.Series(20, seed: 9, level: 1000))
        {
            var forecast = engine.Predict(new NamedStep { Series = "new shop", Value = value });
            Assert.IsTrue(forecast.Next.Concat(forecast.Low).Concat(forecast.High).All(float.IsFinite));
            Assert.AreEqual(1000, forecast.Next.Average(), 100);
        }
    }

    [TestMethod]
    public void A_series_that_an_engine_has_not_seen_is_told_of_once()
    {
        var model = Model;
        var lines = new List<string>();
        _ml.Log += (_, e) =>
        {
            if (e.Kind == Runtime.ChannelMessageKind.Warning) lines.Add(e.Message);
        };
        using var engine = model.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        foreach (var name in new[] { "shop 1", "shpo 2", "shop 2", "shpo 2" }) engine.Predict(new NamedStep { Series = name, Value = 100 });
        Assert.AreEqual(1, lines.Count, string.Join('\n', lines));
        StringAssert.Contains(lines[0], "'shpo 2'");
        StringAssert.Contains(lines[0], "'Series'");
        for (var i = 0; i < 100; i++) engine.Predict(new NamedStep { Series = $"new {i}", Value = 100 });
        Assert.IsTrue(lines.Count < 30, $"{lines.Count} lines");
    }

    [TestMethod]
    public void Rows_of_many_series_may_come_in_any_interleaving()
    {
        var byTime = SeriesFixtures.ThreeSeries(_ml, 60);
        var bySeries = _ml.Data.LoadFromEnumerable(_ml.Data.CreateEnumerable<NamedStep>(byTime, false).OrderBy(step => step.Series, StringComparer.Ordinal).ToArray());
        var first = SeriesFixtures.Fit(_ml, byTime, Options);
        var second = SeriesFixtures.Fit(_ml, bySeries, Options);
        using var one = first.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        using var two = second.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        var step = new NamedStep { Series = "shop 2", Value = 115 };
        SeriesFixtures.AreEqual(one.Predict(step), two.Predict(step));
    }

    [TestMethod]
    public void A_series_is_named_by_a_key_too()
    {
        var rows = SeriesFixtures.ThreeSeries(_ml, 60);
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Key", "Series").Append(_ml.Forecasting.ForecastByLstm(Options with { SeriesColumnName = "Key" }));
        var model = pipeline.Fit(rows);
        using var keyed = model.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        using var named = Model.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        var step = new NamedStep { Series = "shop 3", Value = 160 };
        SeriesFixtures.AreEqual(named.Predict(step), keyed.Predict(step));
    }

    [TestMethod]
    public void A_missing_key_is_refused()
    {
        var steps = Enumerable.Range(0, 120).Select(t => new KeyedStep { Series = (uint)t % 3, Value = t }).ToArray();
        var model = SeriesFixtures.Fit(_ml, _ml.Data.LoadFromEnumerable(steps), Options);
        using var engine = model.CreateTimeSeriesEngine<KeyedStep, Forecast>(_ml);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict(new KeyedStep { Series = 3, Value = 1 }));
        StringAssert.Contains(error.Message, "Series");
    }

    [TestMethod]
    public void All_states_are_in_a_checkpoint()
    {
        using var engine = Model.CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        for (var s = 1; s <= 4; s++) engine.Predict(new NamedStep { Series = $"shop {s}", Value = 50 * s });
        using var file = new MemoryStream();
        engine.CheckPoint(_ml, file);
        file.Position = 0;
        using var resumed = _ml.Model.Load(file, out _).CreateTimeSeriesEngine<NamedStep, Forecast>(_ml);
        SeriesFixtures.AreEqual(engine.Predict(), resumed.Predict());
        for (var s = 1; s <= 4; s++)
        {
            var step = new NamedStep { Series = $"shop {s}", Value = 50 * s + 1 };
            SeriesFixtures.AreEqual(engine.Predict(step), resumed.Predict(step));
        }
    }
}
