using Microsoft.ML.AutoML;

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
        Assert.IsTrue(second.Trials.Take(after).Skip(1).All(trial => trial.Epochs.Count == 0), "what is known is not trained again");
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
        foreach (var content in (string[])["", "{", "null", """{"Version":9,"Sweep":"","Trials":[]}""", """{"Version":1}""", """{"Version":1,"Sweep":"x","Trials":[null]}"""])
        {
            File.WriteAllText(Path.Combine(_folder, "trials.json"), content);
            var error = await Assert.ThrowsAsync<Exception>(() => SweepFixtures.Experiment(1, new(), Kept).RunAsync(TestContext.CancellationToken));
            Assert.IsTrue(error is InvalidDataException || (error is InvalidOperationException && error.Message.Contains("another sweep", StringComparison.Ordinal)), $"{content}: {error}");
        }
    }

    [TestMethod]
    public void A_folder_without_a_name_is_refused() => Assert.ThrowsExactly<ArgumentException>(() => new SweepOptions { CheckpointFolder = "" });
}
