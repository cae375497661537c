using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.AutoML.Tests.Contract;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.Lstm.AutoML.Tests.Sweeps;

[TestClass]
public sealed class SweepCheckpointTests
{
    readonly string _folder = Path.Combine(Path.GetTempPath(), $"sweep-{Guid.NewGuid():N}");

    public required TestContext TestContext { get; set; }

    [TestCleanup]
    public void Delete()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    SweepOptions Kept => new() { CheckpointFolder = _folder };

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    [DataRow(6)]
    public async Task Interrupted_and_started_again_it_ends_as_if_it_had_never_been(int after)
    {
        var (whole, first, second) = (new SweepMonitor(), new SweepMonitor(), new SweepMonitor());
        var expected = await SweepFixtures.Experiment(7, whole).RunAsync(TestContext.CancellationToken);
        await SweepFixtures.Experiment(after, first, Kept).RunAsync(TestContext.CancellationToken);
        var resumed = await SweepFixtures.Experiment(7, second, Kept).RunAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(whole.Trials.Select(trial => trial.Loss).ToArray(), second.Trials.Select(trial => trial.Loss).ToArray());
        CollectionAssert.AreEqual(whole.Trials.Select(trial => trial.Code).ToArray(), second.Trials.Select(trial => trial.Code).ToArray());
        Assert.AreEqual(expected.TrialSettings.TrialId, resumed.TrialSettings.TrialId);
        CollectionAssert.AreEqual(SweepFixtures.Forecast(expected.Model), SweepFixtures.Forecast(resumed.Model));
        for (var i = 0; i < whole.Trials.Count; i++)
        {
            CollectionAssert.AreEqual(Curve(whole.Trials[i]), Curve(second.Trials[i]), "the loss curve is kept");
            Assert.AreEqual(whole.Trials[i].Verdict, second.Trials[i].Verdict);
        }

        Assert.IsTrue(second.Trials.Take(after).All(trial => first.Trials[trial.Id].Elapsed == trial.Elapsed), "what is known is not trained again");

        static double[] Curve(SweepTrial trial) => [.. trial.Epochs.Select(epoch => epoch.ValidationLoss)];
    }

    [TestMethod]
    public async Task A_trial_that_is_killed_leaves_those_before_it()
    {
        using var canceling = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationToken);
        var context = new MLContext(1);
        var options = SweepFixtures.Options with { Training = SweepFixtures.Options.Training with { OnReport = report => { if (report.Epoch == 2) canceling.Cancel(); } } };
        await context.Auto().CreateExperiment().SetPipeline(SweepFixtures.Pipeline(context, options)).SetDataset(SweepFixtures.Series(context), 2)
            .SetForecastingMetric(ForecastingMetric.MASE, Kept).SetMaxModelToExplore(5).RunAsync(canceling.Token);
        var monitor = new SweepMonitor();
        var result = (LstmTrialResult)await SweepFixtures.Experiment(1, monitor, Kept).RunAsync(TestContext.CancellationToken);
        Assert.IsTrue(result.IsKnown);
        Assert.IsNotNull(result.Model);
    }

    [TestMethod]
    public async Task The_folder_of_another_sweep_and_a_damaged_one_are_refused()
    {
        await SweepFixtures.Experiment(1, new(), Kept).RunAsync(TestContext.CancellationToken);
        var other = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => SweepFixtures.Experiment(1, new(), Kept, seed: 2).RunAsync(TestContext.CancellationToken));
        StringAssert.Contains(other.Message, "another sweep");
        foreach (var content in (string[])["", "{", "null", """{"Version":9,"Sweep":"","Trials":[]}""", """{"Version":1,"Sweep":"","Trials":[]}""", """{"Version":2}""", """{"Version":2,"Sweep":"x","Trials":[null]}"""])
        {
            File.WriteAllText(Path.Combine(_folder, "trials.json"), content);
            var error = await Assert.ThrowsAsync<Exception>(() => SweepFixtures.Experiment(1, new(), Kept).RunAsync(TestContext.CancellationToken));
            Assert.IsTrue(error is InvalidDataException || (error is InvalidOperationException && error.Message.Contains("another sweep", StringComparison.Ordinal)), $"{content}: {error}");
        }
    }

    [TestMethod]
    public async Task A_failure_is_known_by_its_type_and_reason()
    {
        foreach (var isKnown in (bool[])[false, true])
        {
            var context = new MLContext(1);
            var pipeline = new EstimatorChain<ITransformer>().Append(new SweepableEstimator((_, _) => throw new ObjectDisposedException("The source"), new() { ["Size"] = new UniformIntOption(1, 2) })).Append(context.Auto().LstmForecasting(SweepFixtures.Options));
            var monitor = new RecordingMonitor();
            await Assert.ThrowsAsync<TimeoutException>(() => context.Auto().CreateExperiment().SetPipeline(pipeline).SetDataset(SweepFixtures.Series(context), 2)
                .SetForecastingMetric(ForecastingMetric.MASE, Kept).SetMaxModelToExplore(1).SetMonitor(monitor).RunAsync(TestContext.CancellationToken));
            var result = (LstmTrialResult)monitor.Completed.Single();
            Assert.AreEqual(isKnown, result.IsKnown);
            StringAssert.Contains(result.Failure!.ToString(), nameof(ObjectDisposedException));
            StringAssert.Contains(result.Failure.Message, "The source");
        }
    }

    [TestMethod]
    public void A_folder_without_a_name_is_refused() => Assert.ThrowsExactly<ArgumentException>(() => new SweepOptions { CheckpointFolder = "" });
}
