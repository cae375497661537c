using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.AutoML.Tests.Sweeps;

[TestClass]
public sealed class EnsembleSweepTests
{
    readonly string _folder = Path.Combine(Path.GetTempPath(), $"ensemble-{Guid.NewGuid():N}");

    public required TestContext TestContext { get; set; }

    [TestCleanup]
    public void Delete()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public async Task An_ensemble_of_forecasters_is_the_same_again_and_after_an_interruption()
    {
        var first = await Ensemble(new());
        await SweepFixtures.Experiment(4, new(), new() { CheckpointFolder = _folder }).RunAsync(TestContext.CancellationToken);
        var resumed = await Ensemble(new() { CheckpointFolder = _folder });
        Assert.IsNotEmpty(first.Members);
        Assert.AreEqual(1, first.Members.Sum(member => member.Weight), 1e-12);
        CollectionAssert.AreEqual(first.Members.ToArray(), resumed.Members.ToArray());
        Assert.AreEqual(first.Loss, resumed.Loss);
        Assert.AreEqual(first.Verdict, resumed.Verdict);
        CollectionAssert.AreEqual(SweepFixtures.Forecast(first.Model), SweepFixtures.Forecast(resumed.Model));

        async Task<SweepEnsemble> Ensemble(SweepOptions options) =>
            ((LstmTrialResult)await SweepFixtures.Experiment(7, new(), options).RunAsync(TestContext.CancellationToken)).Ensemble(cancellationToken: TestContext.CancellationToken);
    }

    [TestMethod]
    public async Task It_is_no_worse_on_the_held_out_rows_than_the_best_trial_and_what_is_not_taken_leaves_the_winner()
    {
        var monitor = new SweepMonitor();
        var best = (LstmTrialResult)await SweepFixtures.Experiment(7, monitor).RunAsync(TestContext.CancellationToken);
        var ensemble = best.Ensemble(3, TestContext.CancellationToken);
        Assert.IsLessThanOrEqualTo(monitor.Trials.Where(trial => !trial.IsStoppedEarly).Min(trial => trial.FoldLosses.Average()) + 1e-12, ensemble.Loss);
        Assert.IsLessThanOrEqualTo(3, ensemble.Members.Count);
        Assert.IsNotEmpty(ensemble.Verdict);
        if (ensemble.IsTaken) Assert.AreEqual(ensemble.Members.Count, ((LstmEnsembleTransformer)ensemble.Model).Members.Count);
        else Assert.AreSame(best.Model, ensemble.Model);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => best.Ensemble(1));
    }

    [TestMethod]
    public async Task An_ensemble_that_is_better_by_more_than_chance_is_taken_and_saved_as_one_model()
    {
        var (context, monitor) = (new MLContext(1), new SweepMonitor());
        var random = new Random(1);
        var pattern = context.Data.LoadFromEnumerable(Enumerable.Range(0, 360).Select(t => new SweepFixtures.Row { Value = (t % 24 * 7919 % 31 / 3f) + (5 * random.NextSingle()) }).ToArray());
        var options = SweepFixtures.Options with { SeasonLength = 1 };
        // The first of two is the one to beat, and its forecasts are cut off.
        var pipeline = new EstimatorChain<ITransformer>().Append(Windows(options with { MaximumValue = 2 }), Windows(options));
        var best = (LstmTrialResult)await context.Auto().CreateExperiment().SetPipeline(pipeline).SetDataset(pattern, 2)
            .SetForecastingMetric(ForecastingMetric.MASE).SetMaxModelToExplore(12).SetSweepMonitor(monitor).RunAsync(TestContext.CancellationToken);
        Assert.IsTrue(best.BeatsGiven, monitor.Outcome);
        var ensemble = best.Ensemble(cancellationToken: TestContext.CancellationToken);
        Assert.IsTrue(ensemble.IsTaken, ensemble.Verdict);
        using var file = new MemoryStream();
        context.Model.Save(ensemble.Model, null, file);
        file.Position = 0;
        CollectionAssert.AreEqual(SweepFixtures.Forecast(ensemble.Model), SweepFixtures.Forecast(new MLContext().Model.Load(file, out _)));

        SweepableEstimator Windows(LstmForecastingOptions given) => context.Auto().LstmForecasting(given, search => search.Only("WindowSize", "Network.Cell", "Network.HiddenSize").Range("WindowSize", 8, 60));
    }
}
