using Microsoft.ML.Lstm.Engine.Tasks.Streaming;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>The training of a detector's series reports each of them, and one that is interrupted and resumed ends with the bits of one that was not.</summary>
[TestClass]
public sealed class DetectorTrainingTests
{
    const int Seed = 3;

    static readonly string[] Names = ["a", "b", "c", "d"];

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lstm");

    string File => Path.Combine(_folder.FullName, "training.ckpt");

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    /// <summary>Stands for a process: it ends without any end of its own.</summary>
    sealed class Killed : Exception;

    static AnomalyOptions Options => new()
    {
        Network = new() { HiddenSize = 3 },
        Training = new() { BatchSize = 4, Threads = 1 },
        Steps = 4,
        Stride = 2,
        Horizon = 4,
        MemoryLength = 100,
    };

    AnomalyOptions Kept(int? seed = Seed, int threads = 1) => Options with { Training = Options.Training with { CheckpointPath = File, Seed = seed, Threads = threads } };

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(31)]
    [DataRow(95)]
    [DataRow(239)]
    [DataRow(240)]
    [DataRow(420)]
    public void Killed_at_any_row_or_step_and_resumed_the_state_is_the_same_bits(int asked)
    {
        Assert.ThrowsExactly<Killed>(() => Train(State(Kept()), TimeSpan.Zero, KillAfter(asked)));
        Assert.AreEqual(asked > 0, System.IO.File.Exists(File));
        var resumed = State(Kept());
        Train(resumed, TimeSpan.FromHours(1));
        CollectionAssert.AreEqual(Whole(), AnomalyFiles.Saved(resumed));
        Assert.IsFalse(System.IO.File.Exists(File), "it is done");
    }

    [TestMethod]
    public void Killed_again_and_again_it_ends_all_the_same()
    {
        for (var kills = 0; ; kills++)
        {
            var state = State(Kept());
            try
            {
                Train(state, TimeSpan.Zero, KillAfter(90));
                CollectionAssert.AreEqual(Whole(), AnomalyFiles.Saved(state));
                Assert.IsGreaterThan(4, kills);
                return;
            }
            catch (Killed)
            {
                Assert.IsLessThan(20, kills);
            }
        }
    }

    [TestMethod]
    public void What_is_cancelled_on_several_threads_goes_on_on_others_and_reports_the_series_of_before()
    {
        // Fewer threads than series: however fast they are, one series has not begun when the first is done.
        var options = Kept(threads: 2);
        using var source = new CancellationTokenSource();
        var cancelled = State(options with { Training = options.Training with { CancellationToken = source.Token, OnReport = _ => source.Cancel() } });
        Assert.ThrowsExactly<OperationCanceledException>(cancelled.Train);
        Assert.IsTrue(System.IO.File.Exists(File));
        var reports = new List<TrainingReport>();
        var resumed = State(Kept() with { Training = Kept().Training with { OnReport = reports.Add } });
        resumed.Train();
        CollectionAssert.AreEqual(Whole(), AnomalyFiles.Saved(resumed));
        CollectionAssert.AreEquivalent(new[] { 0, 1, 2 }, reports.Select(report => report.Member).ToArray());
        Assert.AreEqual(1, reports[^1].Progress);
    }

    [TestMethod]
    public void Each_series_that_is_trained_is_reported_once()
    {
        var reports = new List<TrainingReport>();
        State(Options with { Training = Options.Training with { Threads = 2, OnReport = reports.Add } }).Train();
        CollectionAssert.AreEquivalent(new[] { 0, 1, 2 }, reports.Select(report => report.Member).ToArray(), "the fourth has too few rows");
        foreach (var report in reports) Assert.IsTrue(report is { Epoch: 1, Epochs: 1, TrainingLoss: > 0, ExamplesPerSecond: > 0, LearningRate: > 0 and < 0.01f }, $"{report}");
        CollectionAssert.AreEqual(reports.Select(report => report.Progress).Order().ToArray(), reports.Select(report => report.Progress).ToArray());
        Assert.AreEqual(1, reports[^1].Progress);
    }

    [TestMethod]
    public void An_exception_of_a_report_passes_as_it_is_and_keeps_the_checkpoint()
    {
        var options = Kept();
        Assert.ThrowsExactly<Killed>(State(options with { Training = options.Training with { OnReport = report => _ = report.Progress == 1 ? throw new Killed() : 0 } }).Train);
        Assert.IsTrue(System.IO.File.Exists(File));
        var resumed = State(options);
        resumed.Train();
        CollectionAssert.AreEqual(Whole(), AnomalyFiles.Saved(resumed));
    }

    [TestMethod]
    public void A_seed_that_no_one_gave_is_that_of_the_checkpoint()
    {
        Assert.ThrowsExactly<Killed>(() => Train(State(Kept(seed: null)), TimeSpan.Zero, KillAfter(120)));
        var resumed = State(Kept(seed: null), seed: 77);
        Train(resumed, TimeSpan.Zero);
        CollectionAssert.AreEqual(Whole(), AnomalyFiles.Saved(resumed));
    }

    [TestMethod]
    public void A_checkpoint_of_other_data_options_or_seed_is_refused()
    {
        Assert.ThrowsExactly<Killed>(() => Train(State(Kept()), TimeSpan.Zero, KillAfter(120)));
        foreach (var other in (DetectorState[])[State(Kept(), rows: 61), State(Kept() with { Steps = 5 }), State(Kept(seed: 4)), State(Kept(), names: ["a", "b", "e"])])
            StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(other.Train).Message, "of another training");
    }

    [TestMethod]
    public void A_training_that_diverges_leaves_no_checkpoint()
    {
        var state = State(Kept() with { Training = Kept().Training with { LearningRate = float.MaxValue } });
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Train(state, TimeSpan.Zero)).Message, "diverged");
        Assert.IsFalse(System.IO.File.Exists(File));
    }

    static byte[] Whole()
    {
        var state = State(Options);
        state.Train();
        return AnomalyFiles.Saved(state);
    }

    static void Train(DetectorState state, TimeSpan interval, Func<bool>? stop = null) =>
        state.Train(new TrainingContext(state.Detector.Options.Training, state.Detector.Seed, null, stop) { CheckpointInterval = interval });

    static Func<bool> KillAfter(int asked)
    {
        var times = 0;
        return () => times++ == asked ? throw new Killed() : false;
    }

    /// <summary>Three series to train, and one of too few rows.</summary>
    static DetectorState State(AnomalyOptions options, int seed = Seed, int rows = 60, string[]? names = null)
    {
        var state = new DetectorState(new(options, 1, seed));
        foreach (var (name, place) in (names ?? Names).Select((name, place) => (name, place)))
            for (var row = 0; row < (place == 3 ? 10 : rows); row++) state.AddTrainingRow(name, [MathF.Sin((row + place) / 5f) + (row * 7919 % 13 / 13f)]);
        return state;
    }
}
