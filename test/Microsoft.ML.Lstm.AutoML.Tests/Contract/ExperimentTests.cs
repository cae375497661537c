using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.AutoML;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.AutoML.Tests.Contract;

/// <summary>What an experiment does with trials, failures and services: the same on ML.NET's package and on the contract.</summary>
[TestClass]
public sealed class ExperimentTests
{
    [TestMethod]
    public void The_monitor_is_told_of_each_trial_and_the_lowest_loss_is_the_result()
    {
        double[] losses = [3, 5, 1, 1, 2];
        var monitor = new RecordingMonitor();
        var best = ToyExperiment.Of((settings, _) => losses[settings.TrialId]).SetMonitor(monitor).SetMaxModelToExplore(5).Run();
        Assert.AreEqual("running:0 completed:0 best:0 running:1 completed:1 running:2 completed:2 best:2 running:3 completed:3 running:4 completed:4", monitor.Events);
        Assert.AreSame(monitor.Completed[2], best);
        Assert.IsTrue(monitor.Completed.TrueForAll(result => result.TrialSettings.EndedAtUtc >= result.TrialSettings.StartedAtUtc && result.PeakMemoryInMegaByte > 0));
    }

    [TestMethod]
    public void A_trial_that_fails_is_reported_and_the_sweep_goes_on()
    {
        var monitor = new RecordingMonitor();
        var best = ToyExperiment.Of((settings, _) => settings.TrialId == 1 ? throw new InvalidOperationException("boom") : -settings.TrialId)
            .SetMonitor(monitor).SetMaxModelToExplore(3).Run();
        Assert.AreEqual("running:0 completed:0 best:0 running:1 failed:1 running:2 completed:2 best:2", monitor.Events);
        Assert.AreEqual(("boom", 2), (monitor.Failure?.Message, best.TrialSettings.TrialId));
    }

    [TestMethod]
    public void The_tuner_learns_of_a_failure_as_the_greatest_loss()
    {
        var tuner = new RecordingTuner();
        ToyExperiment.Of((settings, _) => settings.TrialId == 1 ? throw new InvalidOperationException() : 7).SetTuner(tuner).SetMaxModelToExplore(3).Run();
        CollectionAssert.AreEqual(new[] { 7, double.MaxValue, 7 }, tuner.Losses);
    }

    [TestMethod]
    public void A_failure_before_anything_worked_leaves_the_experiment()
    {
        var monitor = new RecordingMonitor();
        var failed = Assert.ThrowsExactly<AggregateException>(() => ToyExperiment.Of((_, _) => throw new InvalidOperationException("boom")).SetMonitor(monitor).SetMaxModelToExplore(3).Run());
        Assert.AreEqual(("boom", "running:0 failed:0"), (failed.InnerException?.Message, monitor.Events));
    }

    [TestMethod]
    public async Task Losses_that_are_not_finite_are_no_result()
    {
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => ToyExperiment.Of((_, _) => double.NaN).SetMaxModelToExplore(2).RunAsync());
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => ToyExperiment.Of((_, _) => double.PositiveInfinity).SetMaxModelToExplore(2).RunAsync());
        var best = await ToyExperiment.Of((settings, _) => settings.TrialId == 0 ? double.NaN : 5).SetMaxModelToExplore(2).RunAsync();
        Assert.AreEqual(1, best.TrialSettings.TrialId);
    }

    [TestMethod]
    public void A_runner_is_made_for_each_trial_of_the_experiments_services()
    {
        var parent = new MLContext(5);
        var made = 0;
        parent.Auto().CreateExperiment().AddSearchSpace("s", []).SetRandomSearchTuner().SetMonitor<SilentMonitor>().SetMaxModelToExplore(2).SetTrialRunner(services =>
        {
            made++;
            var settings = services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>();
            Assert.AreEqual((5, "s", 2), (settings.Seed, settings.SearchSpace.Keys.Single(), settings.MaxModels));
            Assert.AreNotSame(services.GetRequiredService<MLContext>(), services.GetRequiredService<MLContext>());
            Assert.IsInstanceOfType<SilentMonitor>(services.GetRequiredService<IMonitor>());
            Assert.IsNotNull(services.GetService<IChannel>());
            Assert.IsNotNull(services.GetService<ITuner>());
            foreach (var absent in new[] { typeof(IDatasetManager), typeof(IMetricManager), typeof(SweepablePipeline), typeof(AutoMLExperiment) }) Assert.IsNull(services.GetService(absent));
            return new InjectedRunner(services.GetRequiredService<MLContext>(), settings);
        }).Run();
        Assert.AreEqual(3, made); // Two, and one before the first trial.
    }

    [TestMethod]
    public void A_runner_that_is_given_by_its_type_gets_services()
    {
        var best = new MLContext(5).Auto().CreateExperiment().AddSearchSpace("s", []).SetRandomSearchTuner().SetTrialRunner<InjectedRunner>().SetMaxModelToExplore(1).Run();
        Assert.AreEqual(5, best.Loss);
    }

    [TestMethod]
    public void What_a_trial_logs_reaches_the_log_of_the_experiments_context()
    {
        var parent = new MLContext(1);
        var messages = new List<string>();
        parent.Log += (_, message) => messages.Add($"{message.Kind} {message.Source} {message.RawMessage}");
        parent.Auto().CreateExperiment().AddSearchSpace("s", []).SetRandomSearchTuner().SetTrialRunner<InjectedRunner>().SetMaxModelToExplore(1).Run();
        Assert.IsTrue(messages.Exists(message => message.StartsWith("Info AutoMLExperiment-ChildContext", StringComparison.Ordinal) && message.Contains("hello", StringComparison.Ordinal)), string.Join('\n', messages));
    }

    [TestMethod]
    public void What_a_runner_lacks_is_found_out_before_the_first_trial() =>
        Assert.ThrowsExactly<AggregateException>(() => new MLContext(1).Auto().CreateExperiment().AddSearchSpace("s", []).SetRandomSearchTuner()
            .SetTrialRunner<NeedsPipeline>().SetMonitor(new ThrowingMonitor()).SetMaxModelToExplore(1).Run())
            .Handle(exception => exception is InvalidOperationException);

    sealed class InjectedRunner(MLContext context, AutoMLExperiment.AutoMLExperimentSettings settings) : ITrialRunner
    {
        public Task<TrialResult> RunAsync(TrialSettings trial, CancellationToken ct)
        {
            using var channel = ((IChannelProvider)context).Start("Trial");
            channel.Info(MessageSensitivity.None, "hello");
            return Task.FromResult(new TrialResult { TrialSettings = trial, Loss = settings.Seed ?? -1 });
        }

        public void Dispose()
        {
        }
    }

    sealed class NeedsPipeline(SweepablePipeline pipeline) : ITrialRunner
    {
        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct) => throw new NotSupportedException(pipeline.ToString());

        public void Dispose()
        {
        }
    }

    sealed class SilentMonitor : IMonitor
    {
        public void ReportBestTrial(TrialResult result)
        {
        }

        public void ReportCompletedTrial(TrialResult result)
        {
        }

        public void ReportFailTrial(TrialSettings settings, Exception? exception = null)
        {
        }

        public void ReportRunningTrial(TrialSettings settings)
        {
        }
    }

    sealed class ThrowingMonitor : IMonitor
    {
        public void ReportBestTrial(TrialResult result) => throw new NotSupportedException();

        public void ReportCompletedTrial(TrialResult result) => throw new NotSupportedException();

        public void ReportFailTrial(TrialSettings settings, Exception? exception = null) => throw new NotSupportedException();

        public void ReportRunningTrial(TrialSettings settings) => throw new NotSupportedException();
    }
}
