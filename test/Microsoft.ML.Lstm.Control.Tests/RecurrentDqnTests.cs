using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Control.QLearning;
using Microsoft.ML.Lstm.Control.Training;

namespace Microsoft.ML.Lstm.Control.Tests;

[TestClass]
public sealed class RecurrentDqnTests
{
    static readonly DqnOptions Small = new()
    {
        Policy = new() { Network = new() { HiddenSize = 12 } },
        Environments = 6,
        SequenceSteps = 20,
        BurnInSteps = 5,
        ReplaySequences = 24,
        TotalSteps = 1_500,
        WarmUpSteps = 200,
        Updates = 3,
        BatchSize = 20,
        TargetUpdates = 4,
        Seed = 3,
    };

    static DqnOptions Of(string name) => name.Contains("priority") ? Small with { PriorityExponent = 0.9f } : Small;

    static IEnumerable<object[]> Kinds =>
    [
        ["bandit", (Func<IEnvironment>)(() => new MultiarmedBandit(3, 17))],
        ["pole", (Func<IEnvironment>)(() => new PositionOnlyCartPole(25, 0.1f))],
        ["cards", (Func<IEnvironment>)(() => new CountRecall(GameSize.Easy))],
        ["cards by priority", (Func<IEnvironment>)(() => new CountRecall(GameSize.Easy))],
    ];

    [TestMethod, DynamicData(nameof(Kinds))]
    public void Weights_have_the_same_bits_on_any_number_of_threads(string name, Func<IEnvironment> make)
    {
        var one = new RecurrentDqn(make, Of(name) with { Threads = 1 }).Train();
        var three = new RecurrentDqn(make, Of(name) with { Threads = 3 }).Train();
        CollectionAssert.AreEqual(one.Policy.Weights.ToArray(), three.Policy.Weights.ToArray(), name);
        CollectionAssert.AreEqual(one.Curve.ToArray(), three.Curve.ToArray());
        CollectionAssert.AreNotEqual(one.Policy.Weights.ToArray(), new RecurrentDqn(make, Of(name) with { Seed = 4 }).Train().Policy.Weights.ToArray());
    }

    [TestMethod, DynamicData(nameof(Kinds))]
    public void A_training_that_was_cancelled_goes_on_to_the_same_bits(string name, Func<IEnvironment> make)
    {
        var whole = new RecurrentDqn(make, Of(name)).Train();
        var path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "training.ckpt");
        foreach (var stop in new[] { 2, 7 })
        {
            using var source = new CancellationTokenSource();
            var part = new RecurrentDqn(make, Of(name) with { CheckpointPath = path, CancellationToken = source.Token, OnReport = report => { if (report.Iteration == stop) source.Cancel(); } }).Train();
            Assert.AreEqual(stop, part.Curve.Count, name);
        }
        var resumed = new RecurrentDqn(make, Of(name) with { CheckpointPath = path }).Train();
        CollectionAssert.AreEqual(whole.Policy.Weights.ToArray(), resumed.Policy.Weights.ToArray());
        CollectionAssert.AreEqual(whole.Curve.ToArray(), resumed.Curve.ToArray());
        Assert.IsFalse(File.Exists(path));
    }

    [TestMethod, DataRow(0), DataRow(5)]
    public void A_memory_whose_learning_rate_is_0_stays_while_the_others_learn(int encoder)
    {
        var options = Small with { Policy = Small.Policy with { EncoderSize = encoder }, MemoryLearningRate = 0 };
        var learnt = new RecurrentDqn(() => new CountRecall(GameSize.Easy), options).Train().Policy;
        var fresh = new RecurrentPolicy(learnt.ObservationSpace, learnt.ActionSpace, learnt.Options, Small.Seed).Weights.ToArray();
        var memory = PolicyNetwork.MemoryOf(learnt.Network);
        CollectionAssert.AreEqual(fresh[memory], learnt.Weights.ToArray()[memory]);
        CollectionAssert.AreNotEqual(fresh[memory.End..], learnt.Weights.ToArray()[memory.End..]);
    }

    [TestMethod]
    public void Targets_are_sums_of_rewards_and_the_value_of_the_preferred_action()
    {
        var rollout = new Rollout(1, 6, 1, 1, 1, 6);
        float[] rewards = [2, 4, 6, 8, 10, 12];
        rewards.CopyTo(rollout.Rewards, 0);
        float[] scores = [0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0], targets = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        var rule = new QTarget(2, 0.5);
        var segment = new Segment(0, 0, 6, -1);
        // Rewards are halved by the unit; the trained network prefers 1, 0, 1, 0, 1, 0.
        Assert.AreEqual(1 + (0.5 * 2) + (0.25 * 6), Target(0), 1e-6);
        Assert.AreEqual(2 + (0.5 * 3) + (0.25 * 7), Target(1), 1e-6);
        Assert.AreEqual(5 + (0.5 * 11), Target(4), 1e-6);
        Assert.IsTrue(double.IsNaN(Target(5)));
        rollout.Ends[5] = 1;
        Assert.AreEqual(6, Target(5), 1e-6);
        Assert.AreEqual(5 + (0.5 * 6), Target(4), 1e-6);
        rollout.Ends[5] = 2;
        Assert.IsTrue(double.IsNaN(Target(5)) && double.IsNaN(Target(4)));
        Assert.AreEqual(4 + (0.5 * 5) + (0.25 * 11), Target(3), 1e-6);
        Assert.AreEqual(6, new QTarget(3, 0).Of(rollout, segment, 5, scores, targets, 2, 2));

        double Target(int step) => rule.Of(rollout, segment, step, scores, targets, 2, 2);
    }

    [TestMethod, DataRow(0f), DataRow(0.9f)]
    public void What_was_one_card_ago_is_learnt(float exponent)
    {
        var training = new RecurrentDqn(() => new RepeatPrevious(1, 2), new()
        {
            Policy = new() { Network = new() { HiddenSize = 32 } },
            SequenceSteps = 51,
            ReplaySequences = 512,
            TotalSteps = 120_000,
            WarmUpSteps = 5_000,
            LearningRate = 0.003f,
            Discount = 0,
            RewardSteps = 1,
            PriorityExponent = exponent,
            Seed = 1,
        }).Train();
        Assert.IsTrue(training.Curve[0].MeanReturn < -0.3);
        Assert.IsTrue(training.BestMeanReturn > 0.5, $"best mean return {training.BestMeanReturn}");
    }

    [TestMethod]
    [DataRow(float.NaN, 0f, "gave the reward NaN at step 5 of its episode 1")]
    [DataRow(0f, float.NaN, "gave NaN as number 0 of its observation at step 5 of its episode 1")]
    [DataRow(-1f, 0f, "failed at step 5 of its episode 1. Out of order.")]
    public void Environments_that_fail_are_named_with_the_step(float reward, float observation, string message)
    {
        var failure = Assert.ThrowsExactly<InvalidOperationException>(() => new RecurrentDqn(() => new Faulty(reward, observation), Small).Train());
        StringAssert.Contains(failure.Message, message);
        StringAssert.Contains(failure.Message, "(Faulty)");
    }

    [TestMethod]
    public void Options_that_do_not_fit_are_refused()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new RecurrentDqn(() => new RepeatFirst(1), Small with { BurnInSteps = 20 })).Message, "20 steps of burn-in");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new RecurrentDqn(() => new RepeatFirst(1), Small with { ReplaySequences = 25 })).Message, "6 environments cannot fill 25 sequences");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new RecurrentDqn(() => new PositionOnlyPendulum(9), Small).Train()).Message, "actions are 1 numbers");
    }
}
