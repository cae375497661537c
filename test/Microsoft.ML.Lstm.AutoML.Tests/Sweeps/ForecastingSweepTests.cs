using Microsoft.ML.AutoML;

namespace Microsoft.ML.Lstm.AutoML.Tests.Sweeps;

[TestClass]
public sealed class ForecastingSweepTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    public async Task It_begins_without_training_then_as_given_and_ends_with_the_best_trained_on_all_rows()
    {
        var monitor = new SweepMonitor();
        var best = (LstmTrialResult)await SweepFixtures.Experiment(6, monitor).RunAsync(TestContext.CancellationToken);
        Assert.HasCount(6, monitor.Trials);
        Assert.IsEmpty(monitor.Trials[0].Epochs);
        Assert.IsEmpty(monitor.Trials[1].Settings);
        Assert.IsNotEmpty(monitor.Trials[1].Epochs);
        CollectionAssert.AreEqual((string[])["Network.Cell", "Network.HiddenSize", "Training.LearningRate"], monitor.Trials[2].Settings.Select(one => one.Key).ToArray());
        Assert.AreEqual(monitor.Trials.Where(trial => !trial.IsStoppedEarly).Min(trial => trial.Loss), best.Loss);
        Assert.AreEqual(monitor.Best!.Id, best.TrialSettings.TrialId);
        Assert.AreEqual("", monitor.Trials[1].Verdict);
        foreach (var trial in monitor.Trials.Skip(2).Where(trial => !trial.IsStoppedEarly))
        {
            Assert.IsNotEmpty(trial.Verdict);
            if (!trial.BeatsGiven) Assert.IsGreaterThanOrEqualTo(monitor.Trials[1].Loss, trial.Loss, trial.Verdict);
        }

        StringAssert.StartsWith(monitor.Outcome, $"Trial {best.TrialSettings.TrialId} ");
        Assert.HasCount(4, SweepFixtures.Forecast(best.Model));
        StringAssert.StartsWith(best.Code, "new LstmForecastingOptions");
    }

    [TestMethod]
    public async Task The_same_seed_gives_the_same_trials_to_the_bit()
    {
        var (one, other) = (new SweepMonitor(), new SweepMonitor());
        var first = await SweepFixtures.Experiment(7, one).RunAsync(TestContext.CancellationToken);
        var second = await SweepFixtures.Experiment(7, other).RunAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(one.Trials.Select(trial => trial.Loss).ToArray(), other.Trials.Select(trial => trial.Loss).ToArray());
        CollectionAssert.AreEqual(one.Trials.Select(trial => trial.Code).ToArray(), other.Trials.Select(trial => trial.Code).ToArray());
        Assert.AreEqual(first.DurationInMilliseconds, second.DurationInMilliseconds);
        CollectionAssert.AreEqual(SweepFixtures.Forecast(first.Model), SweepFixtures.Forecast(second.Model));
    }

    [TestMethod]
    public async Task Folds_side_by_side_come_to_the_same_bits_as_one_after_another()
    {
        var losses = new List<double[]>();
        var forecasts = new List<float[]>();
        foreach (var threads in (int[])[1, 2, 5])
        {
            var monitor = new SweepMonitor();
            var context = new MLContext(1);
            var best = await context.Auto().CreateExperiment().SetPipeline(SweepFixtures.Pipeline(context)).SetDataset(SweepFixtures.Series(context), 3)
                .SetForecastingMetric(ForecastingMetric.MASE, new() { Threads = threads }).SetMaxModelToExplore(7).SetSweepMonitor(monitor).RunAsync(TestContext.CancellationToken);
            losses.Add([.. monitor.Trials.SelectMany(trial => trial.FoldLosses.Append(trial.Loss).Concat(trial.Epochs.Select(epoch => epoch.ValidationLoss)))]);
            forecasts.Add(SweepFixtures.Forecast(best.Model));
        }

        for (var i = 1; i < losses.Count; i++)
        {
            CollectionAssert.AreEqual(losses[0], losses[i]);
            CollectionAssert.AreEqual(forecasts[0], forecasts[i]);
        }
    }

    [TestMethod]
    public async Task Validation_rows_are_what_comes_after_and_windows_roll_over_them()
    {
        var context = new MLContext(1);
        var all = SweepFixtures.Series(context);
        var (train, validation) = (context.Data.TakeRows(all, 100), context.Data.SkipRows(all, 100));
        var folds = new List<BacktestFold>();
        var best = (LstmTrialResult)await context.Auto().CreateExperiment().SetPipeline(SweepFixtures.Pipeline(context)).SetDataset(train, validation)
            .SetForecastingMetric(ForecastingMetric.MASE, new() { Backtest = new() { OnFold = folds.Add } }).SetMaxModelToExplore(1).RunAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual((int[])[100, 104, 108, 112, 116], folds.Single().Forecasts.Select(window => window.Origin).ToArray());
        var untrained = SweepFixtures.Options with { Training = SweepFixtures.Options.Training with { Epochs = 0 } };
        var expected = new MLContext(1).Forecasting.CrossValidate(all, context.Forecasting.ForecastByLstm(untrained), new BacktestOptions { NumberOfFolds = 5, Refit = false }).Result;
        Assert.AreEqual(expected.Metrics.MeanAbsoluteScaledError, best.Loss, 1e-9);
        Assert.HasCount(4, SweepFixtures.Forecast(best.Model));
        var monitor = new SweepMonitor();
        var tooShort = context.Auto().CreateExperiment().SetPipeline(SweepFixtures.Pipeline(context)).SetDataset(train, context.Data.TakeRows(validation, 3)).SetForecastingMetric(ForecastingMetric.MASE).SetMaxModelToExplore(1).SetSweepMonitor(monitor);
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => tooShort.RunAsync(TestContext.CancellationToken));
        StringAssert.Contains(monitor.Trials.Single().Failure, "3 validation rows");
    }

    [TestMethod]
    [DataRow("cost frugal")]
    [DataRow("economic")]
    [DataRow("random")]
    [DataRow("grid")]
    public async Task Tuners_of_MLNet_search_it_and_propose_the_same_again(string tuner)
    {
        var losses = new List<double[]>();
        for (var run = 0; run < 2; run++)
        {
            var monitor = new SweepMonitor();
            var experiment = SweepFixtures.Experiment(4, monitor);
            experiment = tuner switch { "cost frugal" => experiment.SetCostFrugalTuner(), "economic" => experiment.SetEciCostFrugalTuner(), "random" => experiment.SetRandomSearchTuner(), _ => experiment.SetGridSearchTuner(2) };
            Assert.IsLessThan(3.0, (await experiment.RunAsync(TestContext.CancellationToken)).Loss);
            losses.Add([.. monitor.Trials.Select(trial => trial.Loss)]);
        }

        Assert.HasCount(4, losses[0]);
        CollectionAssert.AreEqual(losses[0], losses[1]);
    }

    [TestMethod]
    [DataRow(ForecastingMetric.SMAPE)]
    [DataRow(ForecastingMetric.MAE)]
    [DataRow(ForecastingMetric.RMSE)]
    [DataRow(ForecastingMetric.QuantileLoss)]
    [DataRow(ForecastingMetric.Coverage)]
    public async Task Every_metric_is_that_of_a_backtest(ForecastingMetric metric)
    {
        var context = new MLContext(1);
        var data = SweepFixtures.Series(context);
        var result = await context.Auto().CreateExperiment().SetPipeline(SweepFixtures.Pipeline(context)).SetDataset(data, 2).SetForecastingMetric(metric, new() { WindowsPerFold = 1 }).SetMaxModelToExplore(1).RunAsync(TestContext.CancellationToken);
        var untrained = SweepFixtures.Options with { Training = SweepFixtures.Options.Training with { Epochs = 0 } };
        var folds = new MLContext(1).Forecasting.CrossValidate(data, context.Forecasting.ForecastByLstm(untrained), new BacktestOptions { NumberOfFolds = 2 }).Result.Folds.Select(fold => fold.Metrics);
        var expected = metric switch
        {
            ForecastingMetric.SMAPE => folds.Average(fold => fold.SymmetricMeanAbsolutePercentageError),
            ForecastingMetric.MAE => folds.Average(fold => fold.MeanAbsoluteError),
            ForecastingMetric.RMSE => folds.Average(fold => fold.RootMeanSquaredError),
            ForecastingMetric.QuantileLoss => folds.Average(fold => fold.WeightedQuantileLoss),
            _ => folds.Average(fold => fold.Coverage),
        };
        Assert.AreEqual(expected, result.Metric, 1e-9);
        Assert.AreEqual(metric == ForecastingMetric.Coverage ? folds.Average(fold => Math.Abs(fold.Coverage - 0.95f)) : expected, result.Loss, 1e-7);
    }

    [TestMethod]
    public async Task A_sweep_that_is_cancelled_in_the_middle_of_a_trial_ends_with_the_best_until_then()
    {
        using var canceling = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationToken);
        var context = new MLContext(1);
        var endless = SweepFixtures.Options with { Training = SweepFixtures.Options.Training with { Epochs = 1 << 20, EarlyStoppingPatience = 1 << 20, OnReport = _ => canceling.Cancel() } };
        var pipeline = SweepFixtures.Pipeline(context, endless);
        var monitor = new SweepMonitor();
        var best = await context.Auto().CreateExperiment().SetPipeline(pipeline).SetDataset(SweepFixtures.Series(context), 2).SetForecastingMetric(ForecastingMetric.MASE).SetMaxModelToExplore(5).SetSweepMonitor(monitor).RunAsync(canceling.Token);
        Assert.AreEqual(0, best.TrialSettings.TrialId, "the one without training");
        Assert.HasCount(1, monitor.Trials);
    }

    [TestMethod]
    public async Task Without_folds_or_a_pipeline_it_says_what_to_set()
    {
        var context = new MLContext(1);
        var data = SweepFixtures.Series(context);
        var bare = context.Auto().CreateExperiment().SetPipeline(SweepFixtures.Pipeline(context)).SetForecastingMetric(ForecastingMetric.MASE).SetMaxModelToExplore(1);
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => bare.RunAsync(TestContext.CancellationToken))).Message, "SetDataset(data, fold: 3)");
        var none = context.Auto().CreateExperiment().SetDataset(data, 2).SetForecastingMetric(ForecastingMetric.MASE).SetMaxModelToExplore(1);
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => none.RunAsync(TestContext.CancellationToken))).Message, "SetPipeline");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => context.Auto().CreateExperiment().SetForecastingMetric((ForecastingMetric)77));
    }

    [TestMethod]
    public async Task A_wrong_column_is_told_by_its_name()
    {
        var context = new MLContext(1);
        var experiment = context.Auto().CreateExperiment().SetPipeline(SweepFixtures.Pipeline(context, SweepFixtures.Options with { InputColumnName = "Sales" }))
            .SetDataset(SweepFixtures.Series(context), 2).SetForecastingMetric(ForecastingMetric.MASE).SetMaxModelToExplore(3);
        StringAssert.Contains((await Assert.ThrowsAsync<ArgumentException>(() => experiment.RunAsync(TestContext.CancellationToken))).Message, "Sales");
    }
}
