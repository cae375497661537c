using System.Diagnostics;
using Microsoft.ML.AutoML;

namespace Microsoft.ML.Lstm.AutoML.Tests.Contract;

/// <summary>Limits of time and models, and cancellation: the same on ML.NET's package and on the contract.</summary>
[TestClass]
public sealed class StoppingTests
{
    [TestMethod]
    public void A_time_limit_ends_the_trial_that_runs_and_gives_the_best_so_far()
    {
        var monitor = new RecordingMonitor();
        var experiment = ToyExperiment.Of((settings, ct) => settings.TrialId == 0 ? 4 : Wait(ct)).SetMonitor(monitor).SetTrainingTimeInSeconds(1);
        var clock = Stopwatch.StartNew();
        Assert.AreEqual(4, experiment.Run().Loss);
        Assert.IsTrue(clock.Elapsed.TotalSeconds is > 0.9 and < 8, $"{clock.Elapsed}");
        Assert.AreEqual("running:0 completed:0 best:0 running:1", monitor.Events);
    }

    [TestMethod]
    public async Task Cancelled_in_the_middle_of_a_trial_it_ends_at_once_with_the_best_so_far()
    {
        using var source = new CancellationTokenSource();
        var monitor = new RecordingMonitor();
        var result = await ToyExperiment.Of((settings, ct) =>
        {
            if (settings.TrialId == 0) return 4;
            source.CancelAfter(100);
            return Wait(ct);
        }).SetMonitor(monitor).RunAsync(source.Token);
        Assert.AreEqual((4.0, "running:0 completed:0 best:0 running:1"), (result.Loss, monitor.Events));
    }

    [TestMethod]
    public async Task Cancelled_before_anything_is_finished_there_is_no_result()
    {
        using var source = new CancellationTokenSource();
        source.CancelAfter(100);
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => ToyExperiment.Of((_, ct) => Wait(ct)).RunAsync(source.Token));
        var monitor = new RecordingMonitor();
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => ToyExperiment.Of((_, _) => 1).SetMonitor(monitor).RunAsync(source.Token));
        Assert.AreEqual("", monitor.Events);
    }

    [TestMethod]
    public async Task A_trial_that_does_not_heed_the_cancellation_counts()
    {
        using var source = new CancellationTokenSource();
        var monitor = new RecordingMonitor();
        var result = await ToyExperiment.Of((_, _) =>
        {
            source.Cancel();
            return 3;
        }).SetMonitor(monitor).RunAsync(source.Token);
        Assert.AreEqual((3.0, "running:0 completed:0 best:0"), (result.Loss, monitor.Events));
    }

    [TestMethod]
    public void The_settings_object_limits_nothing()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var monitor = new RecordingMonitor();
        new MLContext(1).Auto().CreateExperiment(new() { MaxModels = 1, MaxExperimentTimeInSeconds = 0, CancellationToken = source.Token })
            .AddSearchSpace("s", []).SetTuner(new RecordingTuner()).SetMonitor(monitor).SetTrialRunner(new Once()).SetMaxModelToExplore(2).Run();
        Assert.AreEqual("running:0 completed:0 best:0 running:1 completed:1", monitor.Events);
    }

    static double Wait(CancellationToken ct)
    {
        if (!ct.WaitHandle.WaitOne(TimeSpan.FromSeconds(20))) return -1;
        throw new OperationCanceledException(ct);
    }

    sealed class Once : ITrialRunner
    {
        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct) => Task.FromResult(new TrialResult { TrialSettings = settings, Loss = 1 });

        public void Dispose()
        {
        }
    }
}
