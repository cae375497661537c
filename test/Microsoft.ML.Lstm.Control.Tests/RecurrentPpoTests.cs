using Microsoft.ML.Lstm.Control.Policies;

namespace Microsoft.ML.Lstm.Control.Tests;

[TestClass]
public sealed class RecurrentPpoTests
{
    static readonly PpoOptions Small = new()
    {
        Policy = new() { Network = new() { HiddenSize = 16 } },
        Environments = 40,
        RolloutSteps = 30,
        ChunkSteps = 12,
        TotalSteps = 4_000,
        Epochs = 2,
        Seed = 3,
    };

    static IEnumerable<object[]> Kinds =>
    [
        ["bandit", (Func<IEnvironment>)(() => new MultiarmedBandit(3, 17))],
        ["pendulum", (Func<IEnvironment>)(() => new PositionOnlyPendulum(23))],
        ["pole", (Func<IEnvironment>)(() => new PositionOnlyCartPole(25, 0.1f))],
        ["cards", (Func<IEnvironment>)(() => new Autoencode(1))],
    ];

    [TestMethod, DynamicData(nameof(Kinds))]
    public void Weights_have_the_same_bits_on_any_number_of_threads(string name, Func<IEnvironment> make)
    {
        var one = new RecurrentPpo(make, Small with { Threads = 1 }).Train();
        var three = new RecurrentPpo(make, Small with { Threads = 3 }).Train();
        CollectionAssert.AreEqual(one.Policy.Weights.ToArray(), three.Policy.Weights.ToArray(), name);
        CollectionAssert.AreEqual(one.Curve.ToArray(), three.Curve.ToArray());
        CollectionAssert.AreNotEqual(one.Policy.Weights.ToArray(), new RecurrentPpo(make, Small with { Seed = 4 }).Train().Policy.Weights.ToArray());
    }

    [TestMethod, DynamicData(nameof(Kinds))]
    public void A_training_that_was_cancelled_goes_on_to_the_same_bits(string name, Func<IEnvironment> make)
    {
        var whole = new RecurrentPpo(make, Small).Train();
        var path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "training.ckpt");
        using (var source = new CancellationTokenSource())
        {
            var part = new RecurrentPpo(make, Small with { CheckpointPath = path, CancellationToken = source.Token, OnReport = report => { if (report.Iteration == 2) source.Cancel(); } }).Train();
            Assert.AreEqual(2, part.Curve.Count, name);
            Assert.IsTrue(File.Exists(path));
        }
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => new RecurrentPpo(make, Small with { CheckpointPath = path, Clip = 0.3f }).Train()).Message, "of another training");
        var reports = new List<int>();
        var resumed = new RecurrentPpo(make, Small with { CheckpointPath = path, OnReport = report => reports.Add(report.Iteration) }).Train();
        CollectionAssert.AreEqual(whole.Policy.Weights.ToArray(), resumed.Policy.Weights.ToArray());
        CollectionAssert.AreEqual(whole.Curve.ToArray(), resumed.Curve.ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(1, whole.Curve.Count).ToArray(), reports);
        Assert.IsFalse(File.Exists(path));
    }

    [TestMethod]
    public void An_iteration_allocates_nothing_that_grows_with_its_steps()
    {
        long before = 0, last = 0;
        new RecurrentPpo(() => new RepeatPrevious(1, 4), Small with
        {
            Threads = 1,
            RolloutSteps = 51,
            TotalSteps = 40 * 51 * 8,
            OnReport = _ => (last, before) = (GC.GetAllocatedBytesForCurrentThread() - before, GC.GetAllocatedBytesForCurrentThread()),
        }).Train();
        Assert.IsTrue(last < 2_000, $"{last} bytes in an iteration of 2,040 steps");
    }

    [TestMethod]
    public void What_was_four_cards_ago_is_learnt()
    {
        var training = new RecurrentPpo(() => new RepeatPrevious(1, 2), new()
        {
            Policy = new() { Network = new() { HiddenSize = 32 } },
            RolloutSteps = 51,
            TotalSteps = 120_000,
            LearningRate = 0.005f,
            Discount = 0,
            Seed = 1,
        }).Train();
        Assert.IsTrue(training.BestMeanReturn > 0.5, $"best mean return {training.BestMeanReturn}");
        Assert.IsTrue(training.Curve[0].MeanReturn < -0.4);
    }

    [TestMethod]
    [DataRow(float.NaN, 0f, "gave the reward NaN at step 5 of its episode 1")]
    [DataRow(0f, float.PositiveInfinity, "number 0 of its observation at step 5 of its episode 1")]
    [DataRow(-1f, 0f, "failed at step 5 of its episode 1. Out of order.")]
    public void Environments_that_fail_are_named_with_the_step(float reward, float observation, string message)
    {
        var failure = Assert.ThrowsExactly<InvalidOperationException>(() => new RecurrentPpo(() => new Faulty(reward, observation), Small).Train());
        StringAssert.Contains(failure.Message, message);
        StringAssert.Contains(failure.Message, "(Faulty)");
    }

    [TestMethod]
    public void An_environment_that_is_cancelled_is_no_fault() =>
        Assert.ThrowsExactly<OperationCanceledException>(() => new RecurrentPpo(() => new Faulty(-2, 0), Small).Train());

    [TestMethod]
    public void A_memory_whose_learning_rate_is_0_stays_while_the_heads_learn()
    {
        var learnt = new RecurrentPpo(() => new RepeatPrevious(1, 4), Small with { MemoryLearningRate = 0 }).Train().Policy;
        var slow = new RecurrentPpo(() => new RepeatPrevious(1, 4), Small with { MemoryLearningRate = 1e-3f }).Train().Policy;
        var fresh = new RecurrentPolicy(learnt.ObservationSpace, learnt.ActionSpace, learnt.Options, Small.Seed).Weights.ToArray();
        var memory = PolicyNetwork.MemoryOf(learnt.Network);
        CollectionAssert.AreEqual(fresh[memory], learnt.Weights.ToArray()[memory]);
        CollectionAssert.AreNotEqual(fresh[memory], slow.Weights.ToArray()[memory]);
        CollectionAssert.AreNotEqual(fresh[memory.End..], learnt.Weights.ToArray()[memory.End..]);
    }

    [TestMethod]
    public void A_clock_tells_steps_apart_that_look_alike()
    {
        var options = new PpoOptions
        {
            Policy = new() { Network = new() { HiddenSize = 4 }, HeadSize = 64, ClockSteps = 20 },
            RolloutSteps = 20,
            Discount = 0,
            LearningRate = 0.003f,
            TotalSteps = 64 * 20 * 60,
            Seed = 5,
        };
        var training = new RecurrentPpo(() => new StepsByRote(), options).Train();
        Assert.IsTrue(training.Curve[0].MeanReturn < 7, $"first mean return {training.Curve[0].MeanReturn}");
        Assert.IsTrue(training.BestMeanReturn > 18, $"best mean return {training.BestMeanReturn}");
        var stepper = training.Policy.Start();
        var action = new float[1];
        for (var (episode, right) = (0, 0); episode < 2; episode++, right = 0)
        {
            stepper.Reset();
            for (var t = 0; t < 20; t++)
            {
                stepper.Act([0], action);
                right += action[0] == StepsByRote.Right(t) ? 1 : 0;
            }
            Assert.IsTrue(right >= 18, $"{right} of 20");
        }
    }

    /// <summary>Twenty steps that look alike, at each of which one of four actions is right.</summary>
    sealed class StepsByRote : IEnvironment
    {
        int _step;

        public Space ObservationSpace { get; } = new DiscreteSpace(2);

        public Space ActionSpace { get; } = new DiscreteSpace(4);

        public static int Right(int step) => step * step * 7 % 11 % 4;

        public void Reset(int seed, Span<float> observation) => observation[0] = _step = 0;

        public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            observation[0] = 0;
            return new(action[0] == Right(_step) ? 1 : 0, ++_step == 20, false);
        }
    }
}
