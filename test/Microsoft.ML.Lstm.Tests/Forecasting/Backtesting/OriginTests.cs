using static Microsoft.ML.Lstm.Tests.Forecasting.Backtesting.PlainBacktest;

namespace Microsoft.ML.Lstm.Tests.Forecasting.Backtesting;

/// <summary>Where the folds lie, and what is compared with what.</summary>
[TestClass]
public sealed class OriginTests
{
    [TestMethod]
    public void Windows_end_with_the_series_and_methods_see_what_lies_before_the_origin()
    {
        var seen = new List<float[]>();
        var backtest = Run(Rows(("a", 0, Ramp(10)), ("b", 0, Ramp(8, 100))), Noting(seen), Options);
        Is(seen, Ramp(4), Ramp(2, 100), Ramp(7), Ramp(5, 100));
        var windows = backtest.Result.Folds.SelectMany(fold => fold.Forecasts).ToArray();
        Is(windows.Select(window => window.Actual.ToArray()), [5, 6, 7], [102, 103, 104], [8, 9, 10], [105, 106, 107]);
        Is(windows.Select(window => window.History.ToArray()), [.. seen]);
        CollectionAssert.AreEqual(new[] { 4, 2, 7, 5 }, windows.Select(window => window.Origin).ToArray());
        CollectionAssert.AreEqual(new[] { "a", "b", "a", "b" }, windows.Select(window => window.Series).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 0, 1, 1 }, windows.Select(window => window.Fold).ToArray());
    }

    [TestMethod]
    public void Gap_step_and_rolling_window_move_what_is_seen_and_compared()
    {
        var seen = new List<float[]>();
        var backtest = Run(Rows(("a", 0, Ramp(12))), Noting(seen), Options with { Gap = 2, Step = 1, NumberOfFolds = 3, MaximumTrainingRows = 4 });
        Is(seen, Ramp(4, 2), Ramp(4, 3), Ramp(4, 4));
        Is(backtest.Result.Folds.Select(fold => fold.Forecasts[0].Actual.ToArray()), [8, 9, 10], [9, 10, 11], [10, 11, 12]);
        Assert.AreEqual((3, 1, 2), (backtest.Horizon, backtest.Step, backtest.Gap));
        // Drift goes on behind the gap: the line is exact.
        var drift = Run(Rows(("a", 0, Ramp(12))), ForecastingMethod.Drift, Options with { Gap = 2 });
        Assert.AreEqual(0, drift.Result.Metrics.MeanAbsoluteError, 1e-6);
    }

    [TestMethod]
    public void With_times_all_series_have_one_origin()
    {
        var seen = new List<float[]>();
        // The second series began later and ended four days earlier; the third came after the first origin.
        var rows = Rows(("a", 0, Ramp(12)), ("b", 2, Ramp(6, 100)), ("c", 7, Ramp(5, 1000)));
        var backtest = Run(rows, Noting(seen), Options with { TimeColumnName = nameof(Row.Time) });
        Is(seen, Ramp(6), Ramp(4, 100), Ramp(9), Ramp(2, 1000));
        Is(backtest.Result.Folds.SelectMany(fold => fold.Forecasts).Select(window => window.Actual.ToArray()), [7, 8, 9], [104, 105], [10, 11, 12], [1002, 1003, 1004]);
        Assert.AreEqual(Start.AddDays(9), backtest.Result.Folds[1].Forecasts[0].Times![0]);
        Assert.AreEqual(9, backtest.Result.Folds[1].Forecasts[0].HistoryTimes!.Count);
        Assert.AreEqual((3, 2), (backtest.SeriesCount, backtest.SkippedWindows));
    }

    [TestMethod]
    public void Metrics_are_by_fold_series_and_step_what_they_are_of_their_windows()
    {
        var random = new Random(3);
        float[] Noise(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 10)];
        var backtest = Run(Rows(("a", 0, Noise(30)), ("b", 0, Noise(25))), ForecastingMethod.Naive, Options with { SeasonLength = 2, Methods = [ForecastingMethod.SeasonalNaive, ForecastingMethod.Naive2] });
        foreach (var result in backtest.Results)
        {
            var all = result.Folds.SelectMany(fold => fold.Forecasts).ToArray();
            Same(all, result.Metrics);
            foreach (var fold in result.Folds) Same(fold.Forecasts, fold.Metrics);
            foreach (var series in result.BySeries) Same(all.Where(window => window.Series == series.Series), series.Metrics);
            var steps = result.ByStep.Select(step => step.MeanAbsoluteError).ToArray();
            Assert.AreEqual(3, steps.Length);
            for (var step = 0; step < 3; step++) Assert.AreEqual(all.Average(window => Math.Abs((double)window.Actual[step] - window.Forecast[step])), steps[step], 1e-9);
            Assert.AreEqual(backtest.Results[1].Metrics.MeanAbsoluteScaledError, result.Metrics.SeasonalNaive!.MeanAbsoluteScaledError);
            var (own, naive2) = (result.Metrics, backtest.Results[2].Metrics);
            Assert.AreEqual(((own.SymmetricMeanAbsolutePercentageError / naive2.SymmetricMeanAbsolutePercentageError) + (own.MeanAbsoluteScaledError / naive2.MeanAbsoluteScaledError)) / 2, own.OverallWeightedAverage, 1e-12);
        }
        Assert.AreEqual(0, backtest.Results[1].Gain);
        Assert.AreEqual(1, backtest.Results[2].Metrics.OverallWeightedAverage, 1e-12);

        static void Same(IEnumerable<BacktestForecast> windows, ForecastingMetrics metrics)
        {
            var accuracy = new ForecastAccuracy(2, [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f], [0.5f, 0.8f, 0.95f]);
            foreach (var window in windows) accuracy.Add([.. window.History], [.. window.Actual], [.. window.Forecast], window.Quantiles);
            var expected = accuracy.Metrics();
            Assert.AreEqual(expected, metrics with { OverallWeightedAverage = double.NaN, SeasonalNaive = null, Intervals = expected.Intervals });
            CollectionAssert.AreEqual(expected.Intervals.ToArray(), metrics.Intervals.ToArray());
        }
    }

    [TestMethod]
    public void Interleaved_rows_give_what_sorted_ones_give()
    {
        var rows = Rows(("a", 0, Ramp(10)), ("b", 0, Ramp(14, 100)), ("c", 0, Ramp(9, 1000)));
        var (mixed, sorted) = (new List<float[]>(), new List<float[]>());
        Run(rows, Noting(mixed), Options);
        Run(rows.OrderBy(row => row.Series, StringComparer.Ordinal), Noting(sorted), Options);
        Is(mixed, [.. sorted]);
    }

    static void Is(IEnumerable<float[]> actual, params float[][] expected) =>
        Assert.AreEqual(string.Join(" | ", expected.Select(values => string.Join(' ', values))), string.Join(" | ", actual.Select(values => string.Join(' ', values))));
}
