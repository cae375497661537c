using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class BadInputTests
{
    readonly MLContext _ml = new(seed: 1);

    sealed class Wide
    {
        public double Double { get; set; }
        public string Text { get; set; } = "one";
        [VectorType(2)]
        public float[] Vector { get; set; } = [0, 0];
        public float Value { get; set; }
    }

    IDataView WideRows => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(t => new Wide { Value = t }).ToArray());

    [TestMethod]
    [DataRow(0, 4)]
    [DataRow(-3, 4)]
    [DataRow(12, 0)]
    [DataRow(12, -1)]
    public void A_window_or_horizon_below_one_is_refused(int window, int horizon) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Forecasting.ForecastByLstm("Next", "Value", window, horizon));

    [TestMethod]
    public void Settings_out_of_range_say_what_came_and_what_is_allowed()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = SeriesFixtures.Small with { Network = SeriesFixtures.Small.Network with { HiddenSize = 0 } });
        StringAssert.Contains(error.Message, "HiddenSize");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = SeriesFixtures.Small with { ConfidenceLevel = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = SeriesFixtures.Small with { Training = SeriesFixtures.Small.Training with { LearningRate = float.NaN } });
    }

    [TestMethod]
    public void Columns_must_be_named_each_once_and_bounds_come_in_pairs()
    {
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with { InputColumnName = "" }));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with { OutputColumnName = "" }));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with { ConfidenceUpperBoundColumn = null }));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with { ConfidenceUpperBoundColumn = "Next" }));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with { SeriesColumnName = "" }));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with { ConfidenceLowerBoundColumn = "" }));
    }

    [TestMethod]
    public void Limits_that_no_value_keeps_are_refused_with_the_column()
    {
        var rows = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(100));
        Refused(SeriesFixtures.Small with { MaximumValue = 50 }, "MaximumValue is 50, but every value lies above it");
        Refused(SeriesFixtures.Small with { MinimumValue = 500.5f }, "MinimumValue is 500.5, but every value lies below it");
        var model = SeriesFixtures.Fit(_ml, rows, SeriesFixtures.Small with { MinimumValue = 50, MaximumValue = 110 });
        Assert.IsTrue(model.Forecast(SeriesFixtures.Horizon).All(step => step.Value is >= 50 and <= 110.01f), "a limit within the values is kept");

        void Refused(LstmForecastingOptions options, string message)
        {
            var error = Assert.ThrowsExactly<ArgumentException>(() => SeriesFixtures.Fit(_ml, rows, options));
            StringAssert.Contains(error.Message, $"Column 'Value': {message}");
        }
    }

    [TestMethod]
    public void Empty_data_too_few_rows_and_nothing_but_missing_values_are_refused_with_the_column()
    {
        Refused([]);
        Refused([1]);
        Refused([.. Enumerable.Repeat(float.NaN, 200)]);

        void Refused(float[] values)
        {
            var error = Assert.ThrowsExactly<InvalidOperationException>(() => SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, values)), $"{values.Length} values");
            StringAssert.Contains(error.Message, "'Value'");
        }
    }

    [TestMethod]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void An_infinity_is_refused_with_its_row(float infinity)
    {
        var values = SeriesFixtures.Series(100);
        values[42] = infinity;
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, values)));
        StringAssert.Contains(error.Message, "'Value'");
        StringAssert.Contains(error.Message, "42");
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, SeriesFixtures.Series(100)));
        Assert.ThrowsExactly<InvalidOperationException>(() => SeriesFixtures.Forecasts(_ml, model.Transform(SeriesFixtures.Rows(_ml, values))));
    }

    [TestMethod]
    public void A_series_shorter_than_a_window_is_used()
    {
        for (var length = 3; length < SeriesFixtures.Window; length++)
        {
            var values = SeriesFixtures.Series(length);
            using var engine = SeriesFixtures.Engine(_ml, SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, values)));
            var forecast = engine.Predict();
            AllFinite(forecast);
            foreach (var value in forecast.Next) Assert.AreEqual(values.Average(), value, 40, $"{length} values: {string.Join(' ', forecast.Next)}");
        }
    }

    [TestMethod]
    public void A_window_and_a_horizon_of_one_are_enough()
    {
        using var engine = SeriesFixtures.Engine(_ml, SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, SeriesFixtures.Series(100)), SeriesFixtures.Small with { WindowSize = 1, Horizon = 1 }));
        Assert.AreEqual(SeriesFixtures.Series(101)[100], engine.Predict().Next.Single(), 15);
    }

    [TestMethod]
    public void A_training_that_diverges_is_refused()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, SeriesFixtures.Series(100)), SeriesFixtures.Small with { Training = SeriesFixtures.Small.Training with { LearningRate = 1e30f, ValidationFraction = 0 } }));
        StringAssert.Contains(error.Message, "LearningRate");
        StringAssert.Contains(error.Message, "'Value'");
    }

    [TestMethod]
    public void Values_that_are_no_counts_are_refused_with_the_column_and_the_name_of_their_series()
    {
        var counts = SeriesFixtures.Small with { Loss = ForecastLoss.NegativeBinomial };
        var error = Assert.ThrowsExactly<ArgumentException>(() => SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, SeriesFixtures.Series(100)), counts));
        StringAssert.Contains(error.Message, "'Value': It holds");
        var steps = new[] { "z", "b" }.SelectMany(name => Enumerable.Range(0, 60).Select(t => new NamedStep { Series = name, Value = name == "z" && t == 7 ? 0.5f : t % 5 }));
        error = Assert.ThrowsExactly<ArgumentException>(() => SeriesFixtures.Fit(_ml, _ml.Data.LoadFromEnumerable(steps.ToArray()), counts with { SeriesColumnName = nameof(NamedStep.Series) }));
        StringAssert.Contains(error.Message, "'Value': Series 'z' holds 0.5 at position 7");
    }

    [TestMethod]
    public void Seasons_that_are_given_twice_are_refused_before_any_data_are_read() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with { SeasonLengths = [5], SeasonLength = 7 })).Message, "SeasonLengths");

    [TestMethod]
    public void A_constant_series_is_forecast_as_constant()
    {
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, Enumerable.Repeat(7f, 100)));
        using var engine = SeriesFixtures.Engine(_ml, model);
        var forecast = engine.Predict();
        AllFinite(forecast);
        foreach (var value in forecast.Next) Assert.AreEqual(7, value, 0.01);
        AllFinite(engine.Predict(new Step { Value = 8 }));
    }

    [TestMethod]
    public void Missing_values_are_masked_in_training_and_filled_in_scoring()
    {
        var values = SeriesFixtures.Series(300);
        for (var i = 0; i < values.Length; i += 7) values[i] = float.NaN;
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, values[..250]));
        foreach (var forecast in SeriesFixtures.Forecasts(_ml, model.Transform(SeriesFixtures.Rows(_ml, values[250..])))) AllFinite(forecast);
    }

    [TestMethod]
    [DataRow(1e-30f)]
    [DataRow(1e30f)]
    public void Tiny_and_huge_values_stay_finite(float scale)
    {
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, SeriesFixtures.Series(120).Select(value => value * scale)));
        using var engine = SeriesFixtures.Engine(_ml, model);
        var forecast = engine.Predict();
        AllFinite(forecast);
        Assert.AreEqual(120, forecast.Next.Average() / scale, 30);
    }

    static void AllFinite(Forecast forecast) => Assert.IsTrue(forecast.Next.Concat(forecast.Low).Concat(forecast.High).All(float.IsFinite), string.Join(' ', forecast.Next));
}
