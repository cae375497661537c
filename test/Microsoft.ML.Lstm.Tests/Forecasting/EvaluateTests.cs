using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class EvaluateTests
{
    readonly MLContext _ml = new(seed: 1);

    sealed class Row
    {
        public string Series { get; set; } = "";
        public float Value { get; set; }
        [VectorType(2)] public float[] Next { get; set; } = [];
        [VectorType(2)] public float[] Low { get; set; } = [];
        [VectorType(2)] public float[] High { get; set; } = [];
    }

    static Row At(float value, float first, float second, float width = 1, string series = "") => new()
    {
        Series = series,
        Value = value,
        Next = [first, second],
        Low = [first - width, second - width],
        High = [first + width, second + width],
    };

    [TestMethod]
    public void Numbers_are_what_a_calculation_by_hand_gives()
    {
        // Origins 1 to 3 with season 2; true values 10 20 12 22 14; differences over a season: 2, 2, 2.
        var rows = _ml.Data.LoadFromEnumerable(new[] { At(10, 0, 0), At(20, 12, 21), At(12, 25, 15), At(22, 14, 0), At(14, 0, 0) });
        var metrics = _ml.Forecasting.Evaluate(rows, "Value", "Next", confidenceLowerBoundColumn: "Low", confidenceUpperBoundColumn: "High", seasonLength: 2);
        Assert.AreEqual(5, metrics.Count);
        Assert.AreEqual((0 + 1 + 3 + 1 + 0) / 5.0, metrics.MeanAbsoluteError, 1e-6);
        Assert.AreEqual(Math.Sqrt((0 + 1 + 9 + 1 + 0) / 5.0), metrics.RootMeanSquaredError, 1e-6);
        Assert.AreEqual((0 + 1 + 3 + 1 + 0) / 5.0 / 2, metrics.MeanAbsoluteScaledError, 1e-6);
        Assert.AreEqual((200 / 43.0 + 600 / 47.0 + 200 / 29.0) / 5, metrics.SymmetricMeanAbsolutePercentageError, 1e-6);
        Assert.AreEqual(4 / 5.0, metrics.Coverage, 1e-6);
        Assert.AreEqual(2, metrics.SeasonalNaive!.MeanAbsoluteError, 1e-6);
        Assert.IsTrue(double.IsNaN(metrics.SeasonalNaive.Coverage));
    }

    [TestMethod]
    public void Series_are_kept_apart_and_missing_values_left_out()
    {
        var rows = _ml.Data.LoadFromEnumerable(new[]
        {
            At(1, 2, 3, series: "a"), At(100, 101, 102, series: "b"), At(2, 3, 4, series: "a"), At(101, 102, 103, series: "b"),
            At(float.NaN, 4, 5, series: "a"), At(102, 103, 104, series: "b"),
        });
        var metrics = _ml.Forecasting.Evaluate(rows, "Value", "Next", "Series");
        Assert.AreEqual(1 + 3, metrics.Count);
        Assert.AreEqual(0, metrics.MeanAbsoluteError, 1e-6);
        Assert.IsTrue(double.IsNaN(metrics.Coverage));
    }

    [TestMethod]
    public void Wrong_columns_and_seasons_are_refused()
    {
        var rows = _ml.Data.LoadFromEnumerable(new[] { At(1, 2, 3) });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Forecasting.Evaluate(rows, "Value", "Absent"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Forecasting.Evaluate(rows, "Absent", "Next"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Forecasting.Evaluate(rows, "Value", "Value"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Forecasting.Evaluate(rows, "Value", "Next", seasonLength: 0));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.Evaluate(rows, "Value", "Next", confidenceLowerBoundColumn: "Low"));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Forecasting.Evaluate(rows, "Value", "Next", seasonLength: 3)).Message, "4 rows");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Forecasting.Evaluate(rows, "Value", "Next", seasonLength: int.MaxValue)).Message, "2147483648 rows");
    }

    [TestMethod]
    public void Where_no_forecast_can_be_judged_the_message_says_why()
    {
        var nan = float.NaN;
        Says(new[] { At(1, nan, nan), At(2, nan, nan), At(3, nan, nan) }, "'Next'", "0 are missing (NaN) in column 'Value'", "of the other 3 the forecast is NaN");
        Says(new[] { At(1, 1, 1), At(nan, 1, 1), At(nan, 1, 1) }, "3 are missing (NaN) in column 'Value'");
        Says(new[] { At(nan, 1, 1), At(nan, 1, 1), At(2, 1, 1) }, "1 are missing (NaN) in column 'Value'", "of 2 others the value one season of 1 before is missing");

        void Says(Row[] rows, params string[] parts)
        {
            var error = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Forecasting.Evaluate(_ml.Data.LoadFromEnumerable(rows), "Value", "Next"));
            foreach (var part in parts) StringAssert.Contains(error.Message, part);
            Assert.IsFalse(error.Message.Contains("Give", StringComparison.Ordinal), error.Message);
        }
    }

    [TestMethod]
    public void Forecasts_that_are_missing_are_counted()
    {
        var rows = _ml.Data.LoadFromEnumerable(new[] { At(1, float.NaN, float.NaN), At(2, 3, 4), At(3, 4, 5), At(4, 5, 6) });
        var metrics = _ml.Forecasting.Evaluate(rows, "Value", "Next");
        Assert.AreEqual(3, metrics.Count);
        Assert.AreEqual(2, metrics.MissingForecasts);
    }

    [TestMethod]
    public void The_season_is_the_one_that_the_model_found_unless_told()
    {
        var values = SeriesFixtures.Series(200);
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, values[..150]), SeriesFixtures.Small with { SeasonLength = null });
        CollectionAssert.AreEqual(new[] { SeriesFixtures.Season }, model.Seasons.ToArray());
        var file = new MemoryStream();
        _ml.Model.Save(model, SeriesFixtures.Rows(_ml, values).Schema, file);
        file.Position = 0;
        foreach (var forecaster in new[] { model, _ml.Model.Load(file, out _) })
        {
            var rows = forecaster.Transform(SeriesFixtures.Rows(_ml, values[150..]));
            var metrics = _ml.Forecasting.Evaluate(rows, "Value", "Next");
            Assert.AreEqual(SeriesFixtures.Season, metrics.SeasonLength);
            Assert.AreEqual(_ml.Forecasting.Evaluate(rows, "Value", "Next", seasonLength: SeriesFixtures.Season), metrics);
            Assert.AreEqual(1, _ml.Forecasting.Evaluate(rows, "Value", "Next", seasonLength: 1).SeasonLength);
            var few = forecaster.Transform(SeriesFixtures.Rows(_ml, values[150..154]));
            Assert.AreEqual(1, _ml.Forecasting.Evaluate(few, "Value", "Next").SeasonLength, "No series is as long as the season.");
        }
    }
}
