using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.Lstm.AutoML.Tests.Sweeps;

/// <summary>Classifiers of sequences beside ML.NET's own trainers.</summary>
[TestClass]
public sealed class ClassificationSweepTests
{
    public required TestContext TestContext { get; set; }

    sealed class Sequence
    {
        [VectorType(12)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }

    static IDataView Data(MLContext context)
    {
        var random = new Random(1);
        return context.Data.LoadFromEnumerable(Enumerable.Range(0, 160).Select(i => new Sequence
        {
            Label = i % 2 == 0,
            Features = [.. Enumerable.Range(0, 12).Select(t => (float)(Math.Sin((i % 2 == 0 ? 1.0 : 1.6) * (t + (i % 5))) + (0.6 * random.NextDouble())))],
        }).ToArray());
    }

    /// <summary>Two cells or a tree.</summary>
    static AutoMLExperiment Experiment(SweepMonitor monitor, int trials, SweepOptions? options = null, bool trees = true, int folds = 0)
    {
        var context = new MLContext(1);
        var small = new LstmBinaryOptions { Network = new() { HiddenSize = 8 }, Training = new() { Epochs = 8, Members = 1 }, ConvolutionChannels = 0 };
        var tree = new SweepableEstimator((own, parameter) => trees ? own.BinaryClassification.Trainers.FastTree(numberOfLeaves: parameter["Leaves"].AsType<int>(), numberOfTrees: 10) : throw new InvalidOperationException("There is no such tree."),
            new() { ["Leaves"] = new UniformIntOption(4, 16) });
        var pipeline = new EstimatorChain<ITransformer>().Append(Cell(CellKind.Lstm), Cell(CellKind.Gru), tree);
        var (data, experiment) = (Data(context), context.Auto().CreateExperiment().SetPipeline(pipeline));
        var split = context.Data.TrainTestSplit(data, 0.3, seed: 1);
        return (folds > 0 ? experiment.SetDataset(data, folds) : experiment.SetDataset(split)).SetBinaryClassificationMetric(BinaryClassificationMetric.Accuracy, "Label")
            .SetSweep(options).SetParzenTuner().SetMaxModelToExplore(trials).SetSweepMonitor(monitor);

        SweepableEstimator Cell(CellKind cell) => context.Auto().LstmBinary(
            small with { Network = small.Network with { Cell = cell } }, search => search.Only("Training.LearningRate", "Network.HiddenSize").Range("Network.HiddenSize", 8, 16));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public async Task Two_cells_and_a_tree_are_tried_as_they_are_and_then_searched(int folds)
    {
        var monitor = new SweepMonitor();
        var best = (LstmTrialResult)await Experiment(monitor, 9, folds: folds).RunAsync(TestContext.CancellationToken);
        Assert.IsTrue(monitor.Trials[0].Code.Length > 0 && !monitor.Trials[0].Code.Contains("Gru", StringComparison.Ordinal));
        StringAssert.Contains(monitor.Trials[1].Code, "CellKind.Gru");
        Assert.AreEqual("e3.Leaves", monitor.Trials[2].Settings.Single(one => one.Key.StartsWith("e3", StringComparison.Ordinal)).Key);
        Assert.IsTrue(best.Metric >= 0.9, $"accuracy {best.Metric}");
        Assert.AreEqual(-best.Metric, best.Loss);
        Assert.HasCount(Math.Max(1, folds), best.FoldLosses);
        var context = new MLContext(1);
        Assert.IsTrue(context.BinaryClassification.EvaluateNonCalibrated(best.Model.Transform(Data(context))).Accuracy >= 0.9);
    }

    [TestMethod]
    public async Task Trials_that_fail_are_told_with_their_reason_and_the_sweep_goes_on()
    {
        var monitor = new SweepMonitor();
        var best = await Experiment(monitor, 9, trees: false).RunAsync(TestContext.CancellationToken);
        Assert.HasCount(9, monitor.Trials);
        Assert.AreEqual("There is no such tree.", monitor.Trials[2].Failure);
        Assert.IsTrue(monitor.Trials.Count(trial => trial.Failure is null) >= 3);
        Assert.AreEqual(monitor.Best!.Id, best.TrialSettings.TrialId);
    }

    [TestMethod]
    public async Task Hopeless_trainings_end_early_and_never_win()
    {
        var (with, without) = (new SweepMonitor(), new SweepMonitor());
        await Experiment(with, 18).SetRandomSearchTuner(1).RunAsync(TestContext.CancellationToken);
        await Experiment(without, 18, new() { StopHopelessTrials = false }).SetRandomSearchTuner(1).RunAsync(TestContext.CancellationToken);
        Assert.IsTrue(with.Trials.Any(trial => trial.IsStoppedEarly), string.Join(", ", with.Trials.Select(trial => $"{trial.Epochs.Count} epochs {trial.Metric}")));
        Assert.IsFalse(without.Trials.Any(trial => trial.IsStoppedEarly));
        Assert.IsFalse(with.Best!.IsStoppedEarly);
        foreach (var trial in with.Trials.Where(trial => trial.IsStoppedEarly))
        {
            Assert.IsGreaterThanOrEqualTo(with.Best.Loss, trial.Loss);
            Assert.IsTrue(trial.Epochs.Count is > 0 and < 8, $"{trial.Epochs.Count} epochs");
        }
    }

    [TestMethod]
    public async Task Without_data_or_a_metric_it_says_what_to_set()
    {
        var context = new MLContext(1);
        AutoMLExperiment Bare() => context.Auto().CreateExperiment().SetPipeline(new EstimatorChain<ITransformer>().Append(context.Auto().LstmBinary()));
        var error = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => Bare().SetDataset(Data(context), 2).SetSweep().SetMaxModelToExplore(1).RunAsync(TestContext.CancellationToken));
        StringAssert.Contains(error.Message, "SetBinaryClassificationMetric");
        error = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => Bare().SetBinaryClassificationMetric(BinaryClassificationMetric.Accuracy).SetSweep().SetMaxModelToExplore(1).RunAsync(TestContext.CancellationToken));
        StringAssert.Contains(error.Message, "SetDataset");
    }

    [TestMethod]
    public async Task Fifty_trials_keep_no_models_but_the_best()
    {
        var (monitor, after) = (new SweepMonitor(), new List<long>());
        var experiment = Experiment(monitor, 50).SetMonitor(new Measuring(after));
        await experiment.RunAsync(TestContext.CancellationToken);
        Assert.HasCount(50, after);
        Assert.IsLessThan(4L << 20, after[49] - after[9]);
    }

    sealed class Measuring(List<long> after) : IMonitor
    {
        public void ReportRunningTrial(TrialSettings settings)
        {
        }

        public void ReportBestTrial(TrialResult result)
        {
        }

        public void ReportCompletedTrial(TrialResult result) => after.Add(GC.GetTotalMemory(forceFullCollection: true));

        public void ReportFailTrial(TrialSettings settings, Exception? exception = null) => after.Add(GC.GetTotalMemory(forceFullCollection: true));
    }
}
