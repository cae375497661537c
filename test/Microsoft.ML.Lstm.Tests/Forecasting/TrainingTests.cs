using System.Reflection;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class TrainingTests
{
    [TestMethod]
    public void Epochs_losses_and_speed_are_told_through_the_log_and_the_observer()
    {
        var ml = new MLContext(seed: 1);
        var lines = new List<string>();
        ml.Log += (_, e) => lines.Add(e.Message);
        var reports = new List<TrainingReport>();
        SeriesFixtures.Fit(ml, SeriesFixtures.Rows(ml, SeriesFixtures.Series(150)), SeriesFixtures.Small with { Training = SeriesFixtures.Small.Training with { OnReport = reports.Add } });
        Assert.IsTrue(reports.Count >= 2, $"{reports.Count} reports");
        Assert.IsTrue(reports.All(report => double.IsFinite(report.TrainingLoss)));
        Assert.AreEqual(reports.Count, lines.Count(line => line.Contains("epoch") && line.Contains("training loss") && line.Contains("windows/s")));
        Assert.AreEqual(1, lines.Count(line => line.Contains("bounds")));
    }

    [TestMethod]
    public void Work_that_takes_long_is_told_of_while_it_is_under_way()
    {
        var (ml, clock, lines) = (new MLContext(seed: 1), new MovedClock(), new List<string>());
        ml.Log += (_, e) => lines.Add(e.Message);
        using var progress = new TrainingProgress(((IHostEnvironment)ml).Register("Test"), "windows", time: clock);
        var context = progress.Context(new() { Seed = 1 }, ((IHostEnvironment)ml).Register("Test"), () => false, "Column 'X'");
        context.Work = "Member 1, epoch 2 of 3";
        clock.Seconds += 2.9;
        context.IsCanceled();
        Assert.IsFalse(lines.Exists(line => line.Contains("under way")), "not yet");
        clock.Seconds += 0.2;
        context.IsCanceled();
        context.IsCanceled();
        Assert.AreEqual(1, lines.Count(line => line.Contains("Member 1, epoch 2 of 3: under way")), string.Join('\n', lines));
        clock.Seconds += 3.1;
        context.IsCanceled();
        Assert.AreEqual(2, lines.Count(line => line.Contains("under way")), "again after as long");
    }

    sealed class MovedClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(1000 * Seconds);
    }

    [TestMethod]
    public void Progress_never_falls_and_ends_at_one()
    {
        var ml = new MLContext(seed: 1);
        var progress = new List<double>();
        SeriesFixtures.Fit(ml, SeriesFixtures.Rows(ml, SeriesFixtures.Series(150)), SeriesFixtures.Small with { Training = SeriesFixtures.Small.Training with { Members = 2, OnReport = report => progress.Add(report.Progress) } });
        Assert.IsTrue(progress.Zip(progress.Skip(1)).All(pair => pair.First <= pair.Second) && progress[0] > 0, string.Join(' ', progress));
        Assert.AreEqual(1, progress[^1], 1e-9);
    }

    [TestMethod]
    public void An_observers_own_exception_comes_through_as_it_is()
    {
        var ml = new MLContext(seed: 1);
        var error = Assert.ThrowsExactly<ArgumentException>(() => SeriesFixtures.Fit(ml, SeriesFixtures.Rows(ml, SeriesFixtures.Series(150)), SeriesFixtures.Small with { Training = SeriesFixtures.Small.Training with { OnReport = _ => throw new ArgumentException("mine") } }));
        Assert.AreEqual("mine", error.Message);
    }

    [TestMethod]
    public void A_token_stops_training_and_keeps_the_best_model()
    {
        var ml = new MLContext(seed: 1);
        using var stop = new CancellationTokenSource();
        var reports = 0;
        var options = SeriesFixtures.Small with
        {
            Training = SeriesFixtures.Small.Training with
            {
                Epochs = 1000,
                EarlyStoppingPatience = 1000,
                CancellationToken = stop.Token,
                OnReport = _ =>
                {
                    if (++reports == 3) stop.Cancel();
                },
            },
        };
        var model = SeriesFixtures.Fit(ml, SeriesFixtures.Rows(ml, SeriesFixtures.Series(150)), options);
        Assert.IsTrue(reports < 20, $"{reports} epochs ran");
        using var engine = SeriesFixtures.Engine(ml, model);
        Assert.IsTrue(engine.Predict().Next.All(float.IsFinite));
    }

    [TestMethod]
    public void The_host_stops_training_and_keeps_the_best_model()
    {
        var ml = new MLContext(seed: 1);
        var cancel = typeof(MLContext).GetMethod("CancelExecution", BindingFlags.NonPublic | BindingFlags.Instance)!;
        var reports = 0;
        var options = SeriesFixtures.Small with
        {
            Training = SeriesFixtures.Small.Training with
            {
                Epochs = 1000,
                EarlyStoppingPatience = 1000,
                OnReport = _ =>
                {
                    if (++reports == 3) cancel.Invoke(ml, null);
                },
            },
        };
        var model = SeriesFixtures.Fit(ml, SeriesFixtures.Rows(ml, SeriesFixtures.Series(150)), options);
        Assert.IsTrue(reports < 20, $"{reports} epochs ran");
        var fresh = new MLContext();
        using var engine = SeriesFixtures.Engine(fresh, model);
        Assert.IsTrue(engine.Predict().Next.All(float.IsFinite));
    }

    [TestMethod]
    public void Same_seed_same_bytes_on_any_number_of_threads()
    {
        var rows = SeriesFixtures.Series(150);
        byte[] Weights(int threads, int? seed = 1)
        {
            var ml = new MLContext(seed: 5);
            return ModelZip.Entry(ModelFileTests.Saved(ml, SeriesFixtures.Fit(ml, SeriesFixtures.Rows(ml, rows), SeriesFixtures.Small with { Training = SeriesFixtures.Small.Training with { Threads = threads, Seed = seed, Members = 2 }, Network = SeriesFixtures.Small.Network with { Dropout = 0.2f } })), "Forecaster");
        }
        var one = Weights(1);
        CollectionAssert.AreEqual(one, Weights(1), "two runs");
        CollectionAssert.AreEqual(one, Weights(2), "two threads");
        CollectionAssert.AreEqual(one, Weights(3), "three threads");
        CollectionAssert.AreNotEqual(one, Weights(1, seed: 2), "another seed");
        CollectionAssert.AreEqual(Weights(1, seed: null), Weights(2, seed: null), "the context's seed");
    }
}
