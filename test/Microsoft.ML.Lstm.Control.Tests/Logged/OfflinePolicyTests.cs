using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Control.Tests.Logged;

[TestClass]
public sealed class OfflinePolicyTests
{
    static readonly OfflineLearningOptions Quick = new()
    {
        ActionValues = new() { Network = new() { HiddenSize = 8 }, Training = new() { Epochs = 3, Seed = 1 } },
        Behavior = new() { Network = new() { HiddenSize = 8 }, Training = new() { Epochs = 3, Seed = 1 } },
    };

    static readonly Lazy<OfflinePolicy> Learnt = new(() =>
        OfflinePolicy.Train(LoggedTrajectories.Record(new CueProcess(), CueProcess.Guessing(), 400, 1), new() { ActionValues = new() { Training = new() { Seed = 1 } }, Behavior = new() { Training = new() { Seed = 1 } } }));

    static LoggedTrajectories Other => LoggedTrajectories.Record(new CueProcess(), CueProcess.Guessing(), 400, 9000);

    static OffPolicyEvaluation Evaluation(double least = 5) => OffPolicyEvaluation.Of(Other, Learnt.Value, new() { ActionValues = null, Draws = 200, LeastEffectiveSampleSize = least });

    [TestMethod]
    public void It_remembers_what_guessing_did_not_use()
    {
        var gained = LoggedTrajectories.Record(new CueProcess(), Learnt.Value, 200, 500).MeanReturn();
        Assert.IsTrue(gained > 0.95, $"{gained}, where guessing gains 0.5");
        var evaluation = Evaluation();
        Assert.AreEqual(1, evaluation[OffPolicyEstimator.WeightedSampling].Value, 0.1, $"{evaluation}");
        Assert.IsTrue(evaluation.IsRecommended, $"{evaluation}");
    }

    [TestMethod]
    public void What_was_never_done_is_never_recommended()
    {
        var advisor = Learnt.Value.Advise(Evaluation());
        foreach (var cue in new[] { -1f, 1 })
        {
            advisor.Reset();
            for (var t = 0; t < CueProcess.Steps; t++)
            {
                var advice = advisor.Next([t == 0 ? cue : 0], t == 0 ? -1 : 0);
                Assert.IsTrue(advice.Action is 0 or 1, $"{advice}");
                Assert.IsTrue(advice.Support >= Learnt.Value.LeastSupport);
                if (t == CueProcess.Steps - 1) Assert.AreEqual(cue > 0 ? 1 : 0, advice.Action);
            }
            StringAssert.Contains(advisor.Explain(), "is recommended: of ");
        }
    }

    [TestMethod]
    public void A_policy_without_support_recommends_nothing_and_says_why()
    {
        var advisor = Learnt.Value.Advise(Evaluation(least: 1e6));
        Assert.AreEqual(RefusalReason.Policy, advisor.Next([1], -1).Refusal);
        Assert.IsNull(advisor.Next([0], 0).Action);
        StringAssert.Contains(advisor.Explain(), "Nothing is recommended. The logged support is too small: the effective sample size is");
    }

    [TestMethod]
    public void Outside_of_what_was_logged_nothing_is_recommended()
    {
        var advisor = Learnt.Value.Advise(Evaluation());
        Assert.AreEqual(RefusalReason.Observation, advisor.Next([5], -1).Refusal);
        StringAssert.Contains(advisor.Explain(), "Nothing is recommended: observation 0 is 5, but all that was logged lies from -1 to 1.");
    }

    [TestMethod]
    public void Where_no_action_was_done_often_enough_nothing_is_recommended_and_the_policy_does_as_was_done()
    {
        var strict = OfflinePolicy.Train(LoggedTrajectories.Record(new CueProcess(), CueProcess.Guessing(), 60, 1), Quick with { LeastSupport = 0.99f });
        var advisor = strict.Advise(Evaluation());
        Assert.AreEqual(RefusalReason.Support, advisor.Next([1], -1).Refusal);
        StringAssert.Contains(advisor.Explain(), "no action was done with a probability of 0.99 or more");
        var (own, behavior) = (new float[3], new float[3]);
        strict.Begin().Next([1], -1, own);
        strict.Behavior.Begin().Next([1], -1, behavior);
        CollectionAssert.AreEqual(behavior, own);
    }

    [TestMethod]
    public void Conservatism_lowers_the_values_of_what_was_not_done()
    {
        var log = LoggedTrajectories.Record(new CueProcess(), CueProcess.Guessing(), 200, 1);
        double Gap(float conservatism)
        {
            var policy = OfflinePolicy.Train(log, Quick with { Conservatism = conservatism, ActionValues = Quick.ActionValues with { Training = new() { Epochs = 30, Seed = 1 } } });
            var advisor = policy.Advise(Evaluation());
            advisor.Next([1], -1);
            return ((advisor.Values[0] + advisor.Values[1]) / 2) - advisor.Values[2];
        }
        Assert.IsTrue(Gap(2) > Gap(0) + 0.5, $"{Gap(2)} {Gap(0)}");
    }

    [TestMethod]
    public void Bits_do_not_depend_on_threads_and_are_loaded_again()
    {
        var log = LoggedTrajectories.Record(new CueProcess(), CueProcess.Guessing(), 60, 1);
        byte[] Saved(int threads) => Bytes(OfflinePolicy.Train(log, Quick with { ActionValues = Quick.ActionValues with { Training = Quick.ActionValues.Training with { Threads = threads } } }));
        var bytes = Saved(1);
        CollectionAssert.AreEqual(bytes, Saved(3));
        CollectionAssert.AreEqual(bytes, Bytes(OfflinePolicy.Load(new MemoryStream(bytes))));
        for (var at = 0; at < bytes.Length; at += 1 + (bytes.Length / 40))
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 0x55;
            Assert.ThrowsExactly<InvalidDataException>(() => OfflinePolicy.Load(new MemoryStream(damaged)), $"byte {at}");
        }
    }

    [TestMethod]
    public void Nothing_is_allocated_by_a_recommendation()
    {
        var advisor = Learnt.Value.Advise(Evaluation());
        var observation = new float[1];
        Assert.AreEqual(0, Allocation.Of(() => advisor.Next(observation, 0)));
    }

    [TestMethod]
    public void Training_is_cancelled_and_reports_each_epoch()
    {
        var log = LoggedTrajectories.Record(new CueProcess(), CueProcess.Guessing(), 30, 1);
        var epochs = 0;
        var behavior = BehaviorModel.Train(log, Quick.Behavior);
        OfflinePolicy.Train(log, Quick with { ActionValues = Quick.ActionValues with { Training = new() { Epochs = 4, OnReport = _ => epochs++ } } }, behavior);
        Assert.AreEqual(4, epochs);
        Assert.ThrowsExactly<OperationCanceledException>(() => OfflinePolicy.Train(log, Quick with { ActionValues = new() { Training = new() { CancellationToken = new(true) } } }, behavior));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => OfflinePolicy.Train(log, new() { ActionValues = new() { Training = new() { CheckpointPath = "x" } } }, behavior)).Message, "Training.CheckpointPath is x");
    }

    static byte[] Bytes(OfflinePolicy policy)
    {
        using var stream = new MemoryStream();
        policy.Save(stream);
        return stream.ToArray();
    }
}
