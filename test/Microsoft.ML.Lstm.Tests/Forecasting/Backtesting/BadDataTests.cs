using static Microsoft.ML.Lstm.Tests.Forecasting.Backtesting.PlainBacktest;

namespace Microsoft.ML.Lstm.Tests.Forecasting.Backtesting;

/// <summary>Defined answers to data and options that do not fit.</summary>
[TestClass]
public sealed class BadDataTests
{
    [TestMethod]
    public void Short_series_are_skipped_and_counted()
    {
        var backtest = Run(Rows(("long", 0, Ramp(20)), ("short", 0, Ramp(6)), ("once", 0, [1]), ("late", 0, Ramp(8))), ForecastingMethod.Naive, Options with { MinimumTrainingRows = 3 });
        CollectionAssert.AreEqual(new[] { "once" }, backtest.SkippedSeries.ToArray());
        // Three rows of 'short' lie before its last window, and none before the one before; of 'late' five and two.
        Assert.AreEqual((3, 1 + 2 + 1), (backtest.SeriesCount, backtest.SkippedWindows));
        CollectionAssert.AreEqual(new[] { "long", "short", "late" }, backtest.Result.BySeries.Select(series => series.Series).ToArray());
    }

    [TestMethod]
    public void Where_no_series_is_long_enough_the_message_says_how_much_is_needed()
    {
        Says(Ramp(10), Options with { Horizon = 12 }, "the longest has 10 rows", "need 26", "shorter horizon");
        Says(Ramp(10), Options with { NumberOfFolds = 4 }, "fold 1 of 4", "need 14", "Ask for 2 folds");
        Says([], Options, "the longest has 0 rows");
        Says(Ramp(10), Options with { Horizon = 1 << 20, Step = 1 << 20, NumberOfFolds = int.MaxValue }, "the longest has 10 rows");

        static void Says(float[] values, BacktestOptions options, params string[] parts)
        {
            var message = Assert.ThrowsExactly<InvalidOperationException>(() => Run(Rows(("a", 0, values)), ForecastingMethod.Naive, options)).Message;
            foreach (var part in parts) StringAssert.Contains(message, part);
        }
    }

    [TestMethod]
    public void Missing_values_are_neither_scored_nor_lost()
    {
        float[] values = [1, 2, float.NaN, 4, 5, float.NaN, 7, 8, 9, float.NaN, 11, 12];
        var backtest = Run(Rows(("a", 0, values), ("never", 0, [.. Enumerable.Repeat(float.NaN, 12)])), ForecastingMethod.Naive, Options);
        Assert.AreEqual(5, backtest.Result.Metrics.Count, "One of the six true values is missing.");
        Assert.AreEqual(0, backtest.Result.Metrics.MissingForecasts, "A series of no value has no true value that a forecast could be missing for.");
        Assert.AreEqual((2 + 3 + 4 + 2 + 3) / 5.0, backtest.Result.Metrics.MeanAbsoluteError);
        var late = Run(Rows(("late", 0, [float.NaN, float.NaN, float.NaN, float.NaN, 5, 6, 7, 8, 9, 10])), ForecastingMethod.Naive, Options);
        Assert.AreEqual((3, 3), (late.Result.Metrics.Count, late.Result.Metrics.MissingForecasts), "Nothing was known at the first origin.");
    }

    [TestMethod]
    public void Constant_series_and_zeros_have_errors_but_no_scaled_ones()
    {
        foreach (var value in new[] { 0f, 7f })
        {
            var backtest = Run(Rows(("a", 0, [.. Enumerable.Repeat(value, 20)])), ForecastingMethod.Naive, Options with { Methods = [ForecastingMethod.SeasonalNaive, ForecastingMethod.Drift] });
            foreach (var result in backtest.Results)
            {
                Assert.AreEqual(0, result.Metrics.MeanAbsoluteError);
                Assert.AreEqual(0, result.Metrics.SymmetricMeanAbsolutePercentageError);
                Assert.IsTrue(double.IsNaN(result.Metrics.MeanAbsoluteScaledError) && double.IsNaN(result.Metrics.OverallWeightedAverage) && double.IsNaN(result.Gain));
                Assert.AreEqual(1, result.Metrics.Coverage);
            }
            StringAssert.Contains(backtest.ToTable(), "-");
        }
    }

    [TestMethod]
    public void An_infinite_value_is_refused_where_it_stands()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Run(Rows(("a", 0, [1, 2, 3, float.PositiveInfinity, 5, 6, 7, 8, 9, 10])), ForecastingMethod.Naive, Options));
        StringAssert.Contains(error.Message, "row 3");
    }

    [TestMethod]
    public void Times_that_do_not_rise_are_refused()
    {
        var rows = Rows(("a", 0, Ramp(10)), ("b", 0, Ramp(10)));
        (rows[4], rows[6]) = (rows[6], rows[4]);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Run(rows, ForecastingMethod.Naive, Options with { TimeColumnName = nameof(Row.Time) }));
        foreach (var part in new[] { "'Time'", "'a'", "row 6", "sort" }) StringAssert.Contains(error.Message, part);
        var twice = Rows(("a", 0, Ramp(10)));
        twice[3].Time = twice[2].Time;
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Run(twice, ForecastingMethod.Naive, Options with { TimeColumnName = nameof(Row.Time) })).Message, "row 3");
    }

    [TestMethod]
    public void Wrong_columns_options_and_functions_are_refused()
    {
        var rows = Rows(("a", 0, Ramp(20)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Run(rows, ForecastingMethod.Naive, Options with { InputColumnName = "Absent" }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Run(rows, ForecastingMethod.Naive, Options with { InputColumnName = "Series" }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Run(rows, ForecastingMethod.Naive, Options with { TimeColumnName = "Absent" }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Run(rows, ForecastingMethod.Naive, Options with { TimeColumnName = "Value" }));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Run(rows, ForecastingMethod.Naive, Options with { SeriesColumnName = "Key" })).Message, "'Key'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Run(rows, ForecastingMethod.Naive, Options with { InputColumnName = null })).Message, "InputColumnName");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Run(rows, ForecastingMethod.Naive, Options with { Horizon = null })).Message, "Horizon");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Run(rows, ForecastingMethod.Naive, Options with { Methods = [ForecastingMethod.Naive] })).Message, "'naive'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Run(rows, ForecastingMethod.Naive, Options with { Refit = false, MaximumTrainingRows = 5 })).Message, "Refit");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Run(rows, ForecastingMethod.FromFunction("f", (_, _) => [1]), Options)).Message, "'f' gave 1 of 3 steps");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Options with { NumberOfFolds = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Options with { Gap = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Options with { Horizon = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Options with { QuantileLevels = [1.5f] });
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Options with { ConfidenceLevels = [0.8f, 0.8f] }).Message, "twice");
        Assert.ThrowsExactly<ArgumentException>(() => ForecastingMethod.FromEstimator("x", new MLContext().Transforms.CopyColumns("b", "a")));
    }

    [TestMethod]
    [DataRow(-8, true, "fewer rows")]
    [DataRow(-2, false, "18 where there were 20")]
    [DataRow(2, false, "more than 20")]
    public void Data_that_change_meanwhile_are_refused(int change, bool readInTraining, string message)
    {
        var ml = new MLContext(1);
        var count = 20 - change;
        IEnumerable<Row> Changing()
        {
            count += change;
            return Rows(("a", 0, Ramp(count)));
        }
        var rows = ml.Data.LoadFromEnumerable(new Reread(Changing));
        count = 20 - change;
        IEstimator<ITransformer> flat = ml.Transforms.CustomMapping<Row, Flat>((row, flat) => flat.Next = [row.Value, row.Value, row.Value], null);
        if (readInTraining) flat = ml.Transforms.NormalizeMinMax("Scaled", "Value").Append(flat);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => ml.Forecasting.CrossValidate(rows, ForecastingMethod.FromEstimator("flat", flat, "Next"), Options)).Message, message);
    }

    sealed class Flat
    {
        [Data.VectorType(3)] public float[] Next { get; set; } = [];
    }

    sealed class Reread(Func<IEnumerable<Row>> rows) : IEnumerable<Row>
    {
        public IEnumerator<Row> GetEnumerator() => rows().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    [TestMethod]
    public void A_backtest_is_cancelled_between_folds()
    {
        using var source = new CancellationTokenSource();
        var calls = 0;
        var method = ForecastingMethod.FromFunction("cancelling", (_, steps) =>
        {
            if (++calls == 2) source.Cancel();
            return new float[steps];
        });
        var error = Assert.ThrowsExactly<OperationCanceledException>(() => Run(Rows(("a", 0, Ramp(30))), method, Options with { NumberOfFolds = 5, CancellationToken = source.Token }));
        Assert.AreEqual(2, calls);
        StringAssert.Contains(error.Message, "fold");
        Assert.ThrowsExactly<OperationCanceledException>(() => Run(Rows(("a", 0, Ramp(30))), ForecastingMethod.Naive, Options with { CancellationToken = new(true) }));
    }
}
