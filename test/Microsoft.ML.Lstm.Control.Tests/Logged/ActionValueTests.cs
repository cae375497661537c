namespace Microsoft.ML.Lstm.Control.Tests.Logged;

[TestClass]
public sealed class ActionValueTests
{
    static readonly ActionValueOptions Quick = new() { Network = new() { HiddenSize = 16 }, Training = new() { Epochs = 40, Seed = 1 } };

    [TestMethod]
    [DataRow(0f, 1f)]
    [DataRow(0.8f, 1f)]
    [DataRow(0.8f, 0.6f)]
    public void Fitted_Q_finds_what_a_policy_gains_that_was_not_logged(float trace, float discount)
    {
        var (logged, evaluated) = (TinyProcess.Policy(0.4f, 0.4f), TinyProcess.Policy(0.9f, 0.9f));
        var (truth, gained) = (TinyProcess.Value(evaluated, discount), TinyProcess.Value(logged, discount));
        Assert.IsTrue(truth - gained > 0.4, $"{truth} {gained}");
        var log = LoggedTrajectories.Record(new TinyProcess(), logged, 1000, 5);
        var found = OffPolicyEvaluation.Of(log, evaluated, new() { ActionValues = Quick with { TraceDecay = trace }, Discount = discount, Draws = 50 });
        Assert.AreEqual(truth, found[OffPolicyEstimator.FittedQ].Value, 0.12, $"{found}");
        Assert.AreEqual(truth, found[OffPolicyEstimator.DoublyRobust].Value, 0.25, $"{found}");
    }

    [TestMethod]
    public void Without_action_values_fitted_Q_is_unknown_and_doubly_robust_is_per_decision_importance_sampling()
    {
        var log = LoggedTrajectories.Record(new TinyProcess(), TinyProcess.Policy(0.4f, 0.4f), 50, 5);
        var found = OffPolicyEvaluation.Of(log, TinyProcess.Policy(0.9f, 0.9f), new() { ActionValues = null, Draws = 50 });
        Assert.AreEqual(double.NaN, found[OffPolicyEstimator.FittedQ].Value);
        Assert.AreEqual(found[OffPolicyEstimator.PerDecision].Value, found[OffPolicyEstimator.WeightedDoublyRobust].Value, 1e-9);
    }

    [TestMethod]
    public void Bits_do_not_depend_on_threads()
    {
        var log = LoggedTrajectories.Record(new TinyProcess(), TinyProcess.Policy(0.4f, 0.4f), 100, 5);
        OffPolicyEvaluation Of(int threads, int seed) => OffPolicyEvaluation.Of(log, TinyProcess.Policy(0.9f, 0.9f), new() { Draws = 50, ActionValues = Quick with { Training = new() { Epochs = 3, Threads = threads, Seed = seed } } });
        CollectionAssert.AreEqual(Of(1, 1).Estimates.ToArray(), Of(3, 1).Estimates.ToArray());
        CollectionAssert.AreNotEqual(Of(1, 1).Estimates.ToArray(), Of(1, 2).Estimates.ToArray());
    }

    [TestMethod]
    public void Networks_learnt_again_widen_the_interval_of_fitted_Q_alone_around_its_estimate()
    {
        var log = LoggedTrajectories.Record(new TinyProcess(), TinyProcess.Policy(0.4f, 0.4f), 100, 5);
        OffPolicyEvaluation Of(int refits, int threads) => OffPolicyEvaluation.Of(
            log, TinyProcess.Policy(0.9f, 0.9f), new() { Draws = 100, Refits = refits, ActionValues = Quick with { Training = new() { Epochs = 10, Threads = threads, Seed = 1 } } });
        var (narrow, wide) = (Of(0, 1), Of(6, 1));
        var (one, other) = (narrow[OffPolicyEstimator.FittedQ], wide[OffPolicyEstimator.FittedQ]);
        Assert.AreEqual(one.Value, other.Value);
        Assert.AreEqual(other.Value, (other.Lower + other.Upper) / 2, 1e-9);
        Assert.IsTrue(other.Upper - other.Lower > 1.5 * (one.Upper - one.Lower), $"{one} {other}");
        Assert.AreEqual(narrow[OffPolicyEstimator.DoublyRobust], wide[OffPolicyEstimator.DoublyRobust]);
        Assert.AreEqual(other, Of(6, 3)[OffPolicyEstimator.FittedQ]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new OffPolicyOptions { Refits = 1 }).Message, "Refits is 1, but a spread needs 2 or more");
    }

    [TestMethod]
    public void One_trajectory_gives_estimates_without_intervals_and_no_recommendation()
    {
        var log = LoggedTrajectories.Record(new TinyProcess(), TinyProcess.Policy(0.4f, 0.4f), 1, 5);
        var found = OffPolicyEvaluation.Of(log, TinyProcess.Policy(0.9f, 0.9f), new() { Draws = 50, ActionValues = Quick with { Training = new() { Epochs = 2 } } });
        Assert.IsTrue(double.IsFinite(found[OffPolicyEstimator.DoublyRobust].Value));
        Assert.AreEqual(double.NaN, found[OffPolicyEstimator.DoublyRobust].Lower);
        Assert.IsFalse(found.IsRecommended);
        StringAssert.Contains(found.Refusal, "There is one trajectory only");
    }

    [TestMethod]
    public void Actions_that_were_never_logged_are_told_of()
    {
        var log = LoggedTrajectories.Record(new CueProcess(), CueProcess.Guessing(), 60, 5);
        var third = RulePolicy.Of(1, CueProcess.Actions, _ => 2);
        var found = OffPolicyEvaluation.Of(log, third, new() { Draws = 50, ActionValues = null });
        Assert.AreEqual(1, found.UnloggedShare, 1e-6);
        Assert.AreEqual(0, found.EffectiveSampleSize);
        StringAssert.Contains(found.Refusal, "100.0 % of the policy's decisions are for actions that were never logged");
    }

    [TestMethod]
    public void Too_small_an_effective_sample_size_is_a_reason_against_a_policy()
    {
        var log = LoggedTrajectories.Record(new TinyProcess(), TinyProcess.Policy(0.1f, 0.1f), 40, 5);
        var found = OffPolicyEvaluation.Of(log, TinyProcess.Policy(0.95f, 0.95f), new() { Draws = 50, ActionValues = null });
        Assert.IsTrue(found.EffectiveSampleSize < 20, $"{found.EffectiveSampleSize}");
        StringAssert.Contains(found.Refusal, "The logged support is too small: the effective sample size is");
        Assert.IsFalse(found.IsRecommended);
    }

    [TestMethod]
    public void A_better_policy_with_support_is_recommended_and_a_worse_one_is_not()
    {
        var log = LoggedTrajectories.Record(new TinyProcess(), TinyProcess.Policy(0.4f, 0.4f), 400, 5);
        var options = new OffPolicyOptions { Draws = 200, ActionValues = null };
        Assert.IsNull(OffPolicyEvaluation.Of(log, TinyProcess.Policy(0.7f, 0.9f), options).Refusal);
        StringAssert.Contains(OffPolicyEvaluation.Of(log, TinyProcess.Policy(0.4f, 0.3f), options).Refusal, "It is not sure that the policy is better");
    }

    [TestMethod]
    public void What_are_no_probabilities_or_no_trajectories_is_refused()
    {
        var log = LoggedTrajectories.Record(new TinyProcess(), TinyProcess.Policy(0.4f, 0.4f), 2, 5);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => OffPolicyEvaluation.Of(log, new RulePolicy(1, 2, (_, p) => p.Fill(0.7f)))).Message, "sum to 1.4");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => OffPolicyEvaluation.Of(log, new RulePolicy(1, 2, (_, p) => (p[0], p[1]) = (-1, 2)))).Message, "the probability -1 at step 0 of trajectory 0");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => OffPolicyEvaluation.Of(new(1, 2), TinyProcess.Policy(0.4f, 0.4f))).Message, "There are no trajectories");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => OffPolicyEvaluation.Of(log, CueProcess.Guessing())).Message, "but the policy 1 and 3");
    }
}
