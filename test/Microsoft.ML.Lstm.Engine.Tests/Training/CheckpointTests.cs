using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Tests.Tasks;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Training;

/// <summary>A training that is interrupted and resumed, at every step or epoch, ends with the bits of one that was not.</summary>
[TestClass]
public sealed class CheckpointTests
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lstm");

    string File => Path.Combine(_folder.FullName, "training.ckpt");

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    static LoopOptions Short => LineTask.Options with { Epochs = 3, Batches = new(20, 4, ShardSize: 8), AverageDecay = 0.9f };

    /// <summary>Stands for a process: it ends, without any end of its own, when it has asked so often whether to go on.</summary>
    sealed class Killed : Exception;

    static Func<bool> KillAfter(int steps)
    {
        var asked = 0;
        return () => asked++ == steps ? throw new Killed() : false;
    }

    TrainingResult Fit(LineTask line, LoopOptions options, Func<bool>? stop = null, TimeSpan? interval = null, Action<TrainingReport>? report = null)
    {
        var context = new TrainingContext(new() { Threads = 1, CheckpointPath = File, Seed = options.Seed }, 0, report, stop) { CheckpointInterval = interval ?? TimeSpan.Zero };
        return context.Run(_ => { }, () => TrainingLoop.Run(line, options, context));
    }

    static void Same(TrainingResult expected, TrainingResult result, string when)
    {
        CollectionAssert.AreEqual(expected.Weights, result.Weights, when);
        CollectionAssert.AreEqual(expected.Losses.ToArray(), result.Losses.ToArray(), when);
        CollectionAssert.AreEqual(
            expected.Reports.Select(report => report with { ExamplesPerSecond = 0 }).ToArray(), result.Reports.Select(report => report with { ExamplesPerSecond = 0 }).ToArray(), when);
        Assert.AreEqual((expected.BestEpoch, expected.ValidationLoss, expected.EpochsDone, false), (result.BestEpoch, result.ValidationLoss, result.EpochsDone, result.Stopped), when);
    }

    static IEnumerable<object[]> Optimizers() =>
    [
        [(Func<int, IOptimizer>)(weights => new Adam(weights) { WeightDecay = 0.01f })],
        [(Func<int, IOptimizer>)(weights => new RmsProp(weights) { Momentum = 0.5f })],
        [(Func<int, IOptimizer>)(weights => new Sgd(weights) { Momentum = 0.9f, Nesterov = true })],
    ];

    [TestMethod]
    [DynamicData(nameof(Optimizers))]
    public void Killed_at_any_step_and_resumed_the_weights_are_the_same_bits(Func<int, IOptimizer> optimizer)
    {
        foreach (var (validation, interval) in new[] { (1, TimeSpan.Zero), (0, TimeSpan.Zero), (1, TimeSpan.FromHours(1)) })
        {
            LoopOptions Options() => Short with { Optimizer = optimizer, LearningRate = 0.02f, Plateau = new() { Drop = 0.5f, Patience = 0 } };
            var expected = new LineTask(validation).Fit(Options());
            for (var step = 0; step <= 12; step++)
            {
                if (step < 12) Assert.ThrowsExactly<Killed>(() => Fit(new(validation), Options(), KillAfter(step), interval));
                Assert.AreEqual(step is > 0 and < 12 && (interval == TimeSpan.Zero || step >= 4), System.IO.File.Exists(File), $"step {step}");
                Same(expected, Fit(new(validation), Options(), null, interval), $"killed after step {step}");
                Assert.IsFalse(System.IO.File.Exists(File), "it is done");
            }
        }
    }

    [TestMethod]
    public void Killed_again_and_again_it_ends_all_the_same()
    {
        var expected = new LineTask(1).Fit(Short);
        var reports = new List<TrainingReport>();
        for (var kills = 0; ; kills++)
        {
            try
            {
                reports.Clear();
                var result = Fit(new(1), Short, KillAfter(3), TimeSpan.Zero, reports.Add);
                Same(expected, result, $"{kills} kills");
                CollectionAssert.AreEqual(result.Reports.ToArray(), reports, "epochs of before are told again");
                Assert.IsTrue(kills >= 3, $"{kills} kills");
                return;
            }
            catch (Killed)
            {
                Assert.IsTrue(kills < 20);
            }
        }
    }

    [TestMethod]
    public void What_is_cancelled_keeps_its_checkpoint_and_goes_on_from_the_very_step()
    {
        var steps = 0;
        var stopped = Fit(new(1), Short, () => steps++ == 7, TimeSpan.FromHours(1));
        Assert.IsTrue(stopped.Stopped && stopped.EpochsDone == 1);
        steps = 0;
        Same(new LineTask(1).Fit(Short), Fit(new(1), Short, () => ++steps < 0), "resumed");
        Assert.AreEqual(12 - 7 + 1, steps, "asked before each step that was left, and once at the end");
    }

    [TestMethod]
    public void A_training_that_diverges_leaves_no_checkpoint()
    {
        Assert.Throws<InvalidOperationException>(() => Fit(new(0), Short with { LearningRate = 1e30f, Optimizer = weights => new Sgd(weights), GradientClip = 1e30f }));
        Assert.IsFalse(System.IO.File.Exists(File));
    }

    [TestMethod]
    public void An_optimizer_without_a_state_to_save_is_refused_with_a_checkpoint_only()
    {
        var options = Short with { Optimizer = _ => new Plain() };
        new LineTask(1).Fit(options);
        StringAssert.Contains(Assert.ThrowsExactly<NotSupportedException>(() => Fit(new(1), options)).Message, "Adam");
    }

    sealed class Plain : IOptimizer
    {
        public void Step(Span<float> weights, ReadOnlySpan<float> gradient, float learningRate)
        {
            for (var i = 0; i < weights.Length; i++) weights[i] -= learningRate * gradient[i];
        }
    }

    static ExampleSet Sums(int count)
    {
        var (set, random) = (new ExampleSet(2), new Random(4));
        for (var i = 0; i < count; i++)
        {
            var input = new float[2 * random.Next(3, 9)];
            for (var j = 0; j < input.Length; j++) input[j] = random.NextSingle() - 0.5f;
            set.Add(input, input.Sum());
        }
        return set;
    }

    static SequenceModel Model(float dropout = 0.2f) =>
        new(new Sequential(new Layers.Recurrent.Lstm(2, 5), new Layers.Pooling.TakeLastStep(5), new Dropout(5, dropout), new Linear(5, 1)), new MseLoss(), seed: 3);

    SequenceTrainingOptions Options => new() { Training = new() { Epochs = 3, BatchSize = 8, CheckpointPath = File } };

    /// <summary>Leaves the checkpoint of a training that was cancelled after an epoch.</summary>
    void Interrupt()
    {
        using var source = new CancellationTokenSource();
        Model().Train(Sums(30), Options with { Training = Options.Training with { CancellationToken = source.Token, OnReport = _ => source.Cancel() } }, Sums(10));
        Assert.IsTrue(System.IO.File.Exists(File));
    }

    [TestMethod]
    public void A_checkpoint_of_another_training_is_refused()
    {
        Interrupt();
        (string What, Action Train)[] others =
        [
            ("rate", () => Model().Train(Sums(30), Options with { Training = Options.Training with { LearningRate = 0.1f } }, Sums(10))),
            ("schedule", () => Model().Train(Sums(30), Options with { Schedule = new StepSchedule() }, Sums(10))),
            ("optimizer", () => Model().Train(Sums(30), Options with { Optimizer = weights => new Sgd(weights) }, Sums(10))),
            ("data", () => Model().Train(Sums(31), Options, Sums(10))),
            ("validation", () => Model().Train(Sums(30), Options)),
            ("network", () => Model(dropout: 0.3f).Train(Sums(30), Options, Sums(10))),
        ];
        foreach (var (what, train) in others)
        {
            var error = Assert.ThrowsExactly<InvalidOperationException>(train, what);
            StringAssert.Contains(error.Message, "is of another training");
            StringAssert.Contains(error.Message, File);
        }

        var whole = Model();
        var loss = whole.Train(Sums(30), Options with { Training = Options.Training with { CheckpointPath = null } }, Sums(10));
        var resumed = Model();
        Assert.AreEqual(loss, resumed.Train(Sums(30), Options with { Training = Options.Training with { Threads = 2, OnReport = _ => { } } }, Sums(10)), "threads and callbacks change nothing");
        CollectionAssert.AreEqual(whole.Weights.ToArray(), resumed.Weights.ToArray());
    }

    /// <summary>As the folds of a cross-validation, which have the same options.</summary>
    [TestMethod]
    public void In_a_directory_each_training_has_a_file_of_its_own()
    {
        var options = Options with { Training = Options.Training with { CheckpointPath = _folder.FullName } };
        foreach (var sequences in (int[])[30, 31, 32])
            Assert.ThrowsExactly<Killed>(() => Model().Train(Sums(sequences), options with { Training = options.Training with { OnReport = report => _ = report.Epoch == 2 ? throw new Killed() : 0 } }, Sums(10)));
        Assert.HasCount(3, _folder.GetFiles());
        foreach (var sequences in (int[])[31, 30, 32])
        {
            var (whole, resumed) = (Model(), Model());
            whole.Train(Sums(sequences), options with { Training = options.Training with { CheckpointPath = null } }, Sums(10));
            resumed.Train(Sums(sequences), options, Sums(10));
            CollectionAssert.AreEqual(whole.Weights.ToArray(), resumed.Weights.ToArray());
        }
        Assert.IsEmpty(_folder.GetFiles());
    }

    [TestMethod]
    public void A_damaged_checkpoint_is_refused_and_says_what_to_do()
    {
        Interrupt();
        var good = System.IO.File.ReadAllBytes(File);
        for (var length = 0; length < good.Length; length += Math.Max(1, good.Length / 30)) Refused(good[..length]);
        for (var i = 0; i < good.Length; i += Math.Max(1, good.Length / 30))
        {
            var flipped = (byte[])good.Clone();
            flipped[i] ^= 0x10;
            Refused(flipped);
        }

        var body = SealedContent.Of(good);
        // With a checksum that agrees, sizes that lie must neither take memory nor be followed.
        for (var i = 32; i < body.Length; i += Math.Max(1, body.Length / 60))
        {
            var lying = (byte[])body.Clone();
            lying[i] ^= 0x7F;
            using var file = new MemoryStream();
            Envelope.Write(file, "CKPT", 1, lying);
            System.IO.File.WriteAllBytes(File, file.ToArray());
            try
            {
                Model().Train(Sums(30), Options, Sums(10));
            }
            catch (Exception refused) when (refused is InvalidDataException or InvalidOperationException)
            {
                StringAssert.Contains(refused.Message, "elete it");
            }
        }

        void Refused(byte[] bytes)
        {
            System.IO.File.WriteAllBytes(File, bytes);
            StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Model().Train(Sums(30), Options, Sums(10))).Message, "Delete it");
        }
    }

    /// <summary>However long it is: no array holds it (2.5 GB were seen to come back, too).</summary>
    [TestMethod]
    public void A_long_checkpoint_is_read_as_it_is_asked_for()
    {
        var (block, blocks) = (new float[1 << 18], 0);
        New().Save(codec =>
        {
            for (var i = 0; i < LongBlocks; i++) Transfer(codec, i);
        }, isFinite: true);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.IsTrue(New().Resume(codec =>
        {
            for (; blocks < LongBlocks; blocks++) Transfer(codec, -1);
        }));
        Assert.AreEqual(LongBlocks, blocks);
        Assert.IsLessThan(1 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.IsGreaterThan((long)LongBlocks << 20, new FileInfo(File).Length);

        TrainingCheckpoint New() => new(File, [1, 2, 3], seedIsGiven: true, seed: 5) { Interval = TimeSpan.Zero };

        void Transfer(ModelCodec codec, int number)
        {
            if (number >= 0) block.AsSpan().Fill(number);
            codec.Floats(block);
            if (number < 0) Assert.IsTrue(block[0] == blocks && block[^1] == blocks);
        }
    }

    const int LongBlocks = 80;

    [TestMethod]
    public void A_directory_that_is_missing_is_told_before_the_training() =>
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => Model().Train(Sums(30), Options with { Training = Options.Training with { CheckpointPath = Path.Combine(File, "deeper") } }));

    /// <summary>Ends a process after so many steps of training, by an exception that nothing handles.</summary>
    sealed class Killing(ThreadTeam team, Action step) : IGradientReducer
    {
        readonly ShardTreeReducer _inner = new(team);

        public ShardLoss Reduce(ReadOnlySpan<ShardLoss> losses, float[][] gradients)
        {
            step();
            return _inner.Reduce(losses, gradients);
        }
    }

    static IEnumerable<object[]> Trainings()
    {
        ForecastOptions map = new() { WindowSize = 6, Horizon = 3, Network = new() { HiddenSize = 8 }, Training = new() { Epochs = 4, Members = 2, LearningRate = 0.02f }, LogTransform = false };
        var values = new float[150];
        for (var (t, x) = (0, 0.3); t < values.Length; t++) values[t] = (float)(x = 3.7 * x * (1 - x));
        yield return Training("forecaster of several folds", (path, step, file) => Forecaster.Train([values], map, Context(map.Training with { CheckpointPath = path }, step)).Save(file));
        yield return Training("forecaster without validation", (path, step, file) =>
            Forecaster.Train([values], map with { Training = map.Training with { ValidationFraction = 0 } }, Context(map.Training with { CheckpointPath = path }, step)).Save(file));
        yield return Training("folds of a classifier", (path, step, file) => Classifier(ExampleFixtures.Tiny, null, path, step).Save(file));
        yield return Training("classifier that goes on from another", (path, step, file) =>
            Classifier(ExampleFixtures.Tiny with { FrozenLayers = 1, GradualUnfreezing = true, Training = ExampleFixtures.Tiny.Training with { Epochs = 2 } }, ExampleFixtures.Train(ExampleFixtures.Traces(30, seed: 9)), path, step).Save(file));
        AutoencoderOptions tiny = new() { Network = new() { HiddenSize = 4 }, Training = new() { Epochs = 3 } };
        yield return Training("cross-fitted autoencoder", (path, step, file) =>
            SequenceAutoencoder.Train(WaveFixtures.Normal(40, 1), null, tiny, Context(tiny.Training with { CheckpointPath = path }, step)).Save(file));

        static object[] Training(string name, Action<string?, Action, Stream> train) => [name, train];

        static TrainingContext Context(TrainingOptions options, Action step) => new(options, 1) { CheckpointInterval = TimeSpan.Zero, Reducer = team => new Killing(team, step) };

        static SequencePredictionModel Classifier(ExampleFixtures.TestOptions options, SequencePredictionModel? previous, string? path, Action step) =>
            SequencePredictionModel.Train(PredictionTask.Multiclass, 3, ExampleFixtures.Traces(30), null, options, Context(options.Training with { CheckpointPath = path }, step), previous);
    }

    [TestMethod]
    [DynamicData(nameof(Trainings))]
    public void Models_of_all_kinds_killed_and_resumed_are_the_same_files(string name, Delegate training)
    {
        var train = (Action<string?, Action, Stream>)training;
        using var whole = new MemoryStream();
        var steps = 0;
        train(null, () => steps++, whole);
        var random = new Random(steps);
        var kills = 0;
        for (var resumed = new MemoryStream(); resumed.Length == 0; kills++)
        {
            try
            {
                var left = random.Next(1, 1 + (steps / 2));
                train(File, () => { if (left-- == 0) throw new Killed(); }, resumed);
                CollectionAssert.AreEqual(whole.ToArray(), resumed.ToArray(), $"{name}: {kills} kills");
            }
            catch (Killed)
            {
                Assert.IsTrue(kills < 50, name);
            }
        }

        Assert.IsTrue(kills > 1, $"{name}: {kills - 1} kills");
        Assert.IsFalse(System.IO.File.Exists(File), name);
    }

    [TestMethod]
    public void Without_a_seed_of_its_own_a_training_goes_on_by_the_checkpoints_seed()
    {
        // Linear models beside the networks are fitted before the first checkpoint is written.
        var networks = ExampleFixtures.Tiny with { RandomConvolutions = 0 };
        var options = networks with { Training = networks.Training with { CheckpointPath = File } };
        Assert.ThrowsExactly<Killed>(() => Train(options, seed: 1, KillAfter(6)));
        var resumed = Train(options, seed: 2, null);
        CollectionAssert.AreEqual(ExampleFixtures.Train(ExampleFixtures.Traces(30), networks).State.Members[1], resumed.State.Members[1]);
        Assert.ThrowsExactly<Killed>(() => Train(options, seed: 1, KillAfter(6)));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Train(options with { Training = options.Training with { Seed = 2 } }, seed: 1, null)).Message, "its seed is 1, not 2");

        static SequencePredictionModel Train(SequenceOptions options, int seed, Func<bool>? kill) => SequencePredictionModel.Train(
            PredictionTask.Multiclass, 3, ExampleFixtures.Traces(30), null, options, new TrainingContext(options.Training, seed, isCanceled: kill));
    }
}
