using Microsoft.ML.AutoML;

namespace Microsoft.ML.Lstm.AutoML.Tests.Contract;

/// <summary>An experiment goes on from its checkpoint: the same on ML.NET's package and on the contract.</summary>
[TestClass]
public sealed class CheckpointTests
{
    readonly string _folder = Path.Combine(Path.GetTempPath(), $"checkpoint-{Guid.NewGuid():N}");

    [TestCleanup]
    public void Remove()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public void A_run_is_written_when_it_ends_and_the_next_one_counts_on()
    {
        var ids = new List<int>();
        double Loss(TrialSettings settings)
        {
            ids.Add(settings.TrialId);
            return settings.TrialId == 1 ? throw new InvalidOperationException() : 1 + settings.TrialId;
        }

        ToyExperiment.Of((settings, _) => Loss(settings), checkpoint: _folder).SetMaxModelToExplore(3).Run();
        var file = Directory.GetFiles(_folder).Single();
        Assert.AreEqual(4, File.ReadAllLines(file).Length);
        var best = ToyExperiment.Of((settings, _) => Loss(settings), checkpoint: _folder).SetMaxModelToExplore(2).Run();
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3, 4 }, ids);
        Assert.AreEqual(3, best.TrialSettings.TrialId); // The best of its own run.
        Assert.AreEqual(file, Directory.GetFiles(_folder).Single());
        Assert.AreEqual(6, File.ReadAllLines(file).Length);
        StringAssert.StartsWith(File.ReadAllLines(file)[0], "id,loss,durationInMilliseconds,peakCpu,peakMemoryInMegaByte,parameter_0");
    }

    [TestMethod]
    public async Task A_cancelled_run_is_written_without_the_cancelled_trial()
    {
        using var source = new CancellationTokenSource();
        await ToyExperiment.Of((settings, ct) =>
        {
            if (settings.TrialId == 0) return 1;
            source.Cancel();
            throw new OperationCanceledException(ct);
        }, checkpoint: _folder).RunAsync(source.Token);
        Assert.AreEqual(2, File.ReadAllLines(Directory.GetFiles(_folder).Single()).Length);
    }

    [TestMethod]
    public void A_run_that_ends_by_an_exception_is_not_written()
    {
        Assert.ThrowsExactly<AggregateException>(() => ToyExperiment.Of((_, _) => throw new InvalidOperationException(), checkpoint: _folder).SetMaxModelToExplore(3).Run());
        Assert.IsEmpty(Directory.GetFiles(_folder));
    }

    [TestMethod]
    public void The_default_tuner_starts_at_the_default_and_after_a_checkpoint_where_it_was()
    {
        var first = new List<double>();
        Sweep(first, 20);
        var second = new List<double>();
        Sweep(second, 1);
        Assert.AreEqual(0.3, first[0]);
        Assert.AreNotEqual(0.3, second[0]);
    }

    void Sweep(List<double> seen, int trials)
    {
        var context = new MLContext(1);
        var pipeline = ToyPipeline.OfNumber(context);
        context.Auto().CreateExperiment().SetPipeline(pipeline).SetTrialRunner(new PipelineRunner(seen)).SetCheckpoint(_folder).SetMaxModelToExplore(trials).Run();
    }

    sealed class PipelineRunner(List<double> seen) : ITrialRunner
    {
        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct)
        {
            var x = settings.Parameter["_pipeline_"]["e0"]["x"].AsType<double>();
            seen.Add(x);
            return Task.FromResult(new TrialResult { TrialSettings = settings, Loss = Math.Abs(x - 0.8), DurationInMilliseconds = 10 });
        }

        public void Dispose()
        {
        }
    }
}
