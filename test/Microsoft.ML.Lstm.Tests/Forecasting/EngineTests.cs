using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class EngineTests
{
    readonly MLContext _ml = new(seed: 1);
    readonly float[] _values = SeriesFixtures.Series(140);

    LstmForecastingTransformer Model => field ??= SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, _values[..100]));

    [TestMethod]
    public void Predict_without_an_example_forecasts_what_comes_after_the_training_data_and_changes_nothing()
    {
        using var engine = SeriesFixtures.Engine(_ml, Model);
        var first = engine.Predict();
        Assert.AreEqual(SeriesFixtures.Horizon, first.Next.Length);
        for (var i = 0; i < SeriesFixtures.Horizon; i++) Assert.AreEqual(_values[100 + i], first.Next[i], 5, $"step {i}");
        SeriesFixtures.AreEqual(first, engine.Predict());
    }

    [TestMethod]
    public void An_example_moves_the_engine_on_but_not_the_model()
    {
        using var engine = SeriesFixtures.Engine(_ml, Model);
        var before = engine.Predict();
        var after = engine.Predict(new Step { Value = _values[100] });
        CollectionAssert.AreNotEqual(before.Next, after.Next);
        SeriesFixtures.AreEqual(after, engine.Predict());
        using var other = SeriesFixtures.Engine(_ml, Model);
        SeriesFixtures.AreEqual(before, other.Predict());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(11)]
    public void Any_horizon_can_be_asked_for(int horizon)
    {
        using var engine = SeriesFixtures.Engine(_ml, Model);
        var whole = engine.Predict();
        var asked = engine.Predict(horizon: horizon);
        Assert.AreEqual(horizon, asked.Next.Length);
        Assert.AreEqual(horizon, asked.Low.Length);
        CollectionAssert.AreEqual(whole.Next[..Math.Min(horizon, SeriesFixtures.Horizon)], asked.Next[..Math.Min(horizon, SeriesFixtures.Horizon)]);
        for (var i = 0; i < horizon; i++) Assert.AreEqual(_values[100 + i], asked.Next[i], 8, $"step {i}");
        Assert.AreEqual(SeriesFixtures.Horizon, engine.Predict().Next.Length);
    }

    [TestMethod]
    public void A_higher_level_gives_wider_bounds_around_the_same_forecast()
    {
        using var engine = SeriesFixtures.Engine(_ml, Model);
        var half = engine.Predict(confidenceLevel: 0.5f);
        var most = engine.Predict(confidenceLevel: 0.95f);
        CollectionAssert.AreEqual(half.Next, most.Next);
        for (var i = 0; i < SeriesFixtures.Horizon; i++) Assert.IsTrue(most.High[i] - most.Low[i] > half.High[i] - half.Low[i], $"step {i}");
        SeriesFixtures.AreEqual(engine.Predict(), most);
    }

    [TestMethod]
    public void Impossible_horizons_and_levels_are_refused()
    {
        using var engine = SeriesFixtures.Engine(_ml, Model);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => engine.Predict(horizon: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => engine.Predict(horizon: int.MaxValue));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => engine.Predict(confidenceLevel: 1f));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => engine.Predict(confidenceLevel: float.NaN));
    }

    [TestMethod]
    public void A_checkpoint_resumes_with_equal_results()
    {
        using var engine = SeriesFixtures.Engine(_ml, Model);
        for (var i = 100; i < 120; i++) engine.Predict(new Step { Value = _values[i] });
        using var file = new MemoryStream();
        engine.CheckPoint(_ml, file);
        file.Position = 0;
        var other = new MLContext();
        using var resumed = SeriesFixtures.Engine(other, other.Model.Load(file, out _));
        SeriesFixtures.AreEqual(engine.Predict(), resumed.Predict());
        for (var i = 120; i < 140; i++) SeriesFixtures.AreEqual(engine.Predict(new Step { Value = _values[i] }), resumed.Predict(new Step { Value = _values[i] }));
    }

    [TestMethod]
    public void Without_an_example_the_message_says_which_columns_are_filled()
    {
        foreach (var model in new ITransformer[]
        {
            Model,
            _ml.Transforms.CopyColumns("Copied", "Value").Append(_ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with { InputColumnName = "Copied" })).Fit(SeriesFixtures.Rows(_ml, _values[..100])),
        })
        {
            using var engine = model.CreateTimeSeriesEngine<Step, Whole>(_ml);
            var error = Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict());
            foreach (var part in new[] { "'Value'", "'Next'", "'Low'", "'High'", "without" }) StringAssert.Contains(error.Message, part);
            Assert.AreEqual(_values[100], engine.Predict(new Step { Value = _values[100] }).Value);
            Assert.AreEqual(SeriesFixtures.Horizon, engine.Predict().Next.Length);
        }
    }

    [TestMethod]
    public void An_infinite_observation_is_refused_and_changes_nothing()
    {
        using var engine = SeriesFixtures.Engine(_ml, Model);
        var before = engine.Predict();
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict(new Step { Value = float.PositiveInfinity }));
        StringAssert.Contains(error.Message, "Value");
        SeriesFixtures.AreEqual(before, engine.Predict());
    }

    [TestMethod]
    public void A_plain_prediction_engine_is_refused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Step, Forecast>(Model));

    [TestMethod]
    public void An_engine_serves_a_model_within_a_pipeline()
    {
        var rows = SeriesFixtures.Rows(_ml, _values[..100]);
        var chain = _ml.Transforms.CopyColumns("Copied", "Value").Append(_ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with { InputColumnName = "Copied" })).Fit(rows);
        using var engine = SeriesFixtures.Engine(_ml, chain);
        using var plain = SeriesFixtures.Engine(_ml, Model);
        SeriesFixtures.AreEqual(plain.Predict(new Step { Value = _values[100] }), engine.Predict(new Step { Value = _values[100] }));
    }

    [TestMethod]
    public void A_state_moves_on_even_where_its_forecast_is_dropped_on_the_way()
    {
        var chain = _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small).Append(_ml.Transforms.DropColumns("Next", "Low", "High")).Append(_ml.Transforms.CopyColumns("Next", "Value"))
            .Fit(SeriesFixtures.Rows(_ml, _values[..100]));
        using var engine = chain.CreateTimeSeriesEngine<Step, Last>(_ml);
        Assert.AreEqual(_values[100], engine.Predict(new Step { Value = _values[100] }).Next);
        using var file = new MemoryStream();
        engine.CheckPoint(_ml, file);
        file.Position = 0;
        var forecaster = ((IEnumerable<ITransformer>)_ml.Model.Load(file, out _)).First();
        using var resumed = SeriesFixtures.Engine(_ml, forecaster);
        using var plain = SeriesFixtures.Engine(_ml, Model);
        SeriesFixtures.AreEqual(plain.Predict(new Step { Value = _values[100] }), resumed.Predict());
    }

    [TestMethod]
    public void Steps_after_the_forecaster_may_replace_its_columns()
    {
        var rows = SeriesFixtures.Rows(_ml, _values[..100]);
        var chain = _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small)
            .Append(_ml.Transforms.NormalizeMinMax("Next")).Append(_ml.Transforms.Concatenate("All", "Next", "Low", "High")).Fit(rows);
        using var engine = chain.CreateTimeSeriesEngine<Step, Both>(_ml);
        using var plain = SeriesFixtures.Engine(_ml, chain.First());
        var expected = plain.Predict(new Step { Value = _values[100] });
        CollectionAssert.AreEqual(expected.Low.Concat(expected.High).ToArray(), engine.Predict(new Step { Value = _values[100] }).All[SeriesFixtures.Horizon..]);
    }

    [TestMethod]
    public void Missing_values_at_the_end_of_the_training_data_are_filled_as_they_are_row_by_row()
    {
        float[] gap = [.. _values[..100], .. Enumerable.Repeat(float.NaN, 60)];
        using var ended = SeriesFixtures.Engine(_ml, SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, gap)));
        using var walked = SeriesFixtures.Engine(_ml, Model);
        for (var i = 0; i < 60; i++) walked.Predict(new Step { Value = float.NaN });
        SeriesFixtures.AreEqual(walked.Predict(), ended.Predict());
        Assert.IsTrue(ended.Predict().Next.All(float.IsFinite));
    }

    sealed class Whole
    {
        public float Value { get; set; }
        public float[] Next { get; set; } = [];
    }

    sealed class Both
    {
        public float[] All { get; set; } = [];
    }

    sealed class Last
    {
        public float Next { get; set; }
    }
}
