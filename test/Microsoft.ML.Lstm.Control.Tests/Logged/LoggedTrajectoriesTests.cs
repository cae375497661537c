namespace Microsoft.ML.Lstm.Control.Tests.Logged;

[TestClass]
public sealed class LoggedTrajectoriesTests
{
    static LoggedTrajectories Two()
    {
        var log = new LoggedTrajectories(2, 3);
        log.Add([1, 2, 3, float.NaN], [0, 2], [0.5f, -1], [0.25f, 1]);
        log.Add([5, 6], [1], [4], [0.5f]);
        return log;
    }

    [TestMethod]
    public void What_was_added_comes_back()
    {
        var log = Two();
        Assert.AreEqual(2, log.Count);
        Assert.AreEqual(3, log.Steps);
        Assert.AreEqual(2, log.LongestSteps);
        Assert.IsTrue(log.HasProbabilities);
        CollectionAssert.AreEqual(new[] { 5f, 6f }, log[1].Observations.ToArray());
        CollectionAssert.AreEqual(new[] { 0, 2 }, log[0].Actions.ToArray());
        CollectionAssert.AreEqual(new[] { 0.25f, 1f }, log[0].Probabilities.ToArray());
        Assert.AreEqual(0.5 - 0.9, log.Return(0, 0.9), 1e-7);
        Assert.AreEqual((0.5 - 0.9 + 4) / 2, log.MeanReturn(0.9), 1e-7);
    }

    [TestMethod]
    [DataRow("rewards", "The reward of step 1 of trajectory 2 is NaN.")]
    [DataRow("infinite", "The reward of step 1 of trajectory 2 is Infinity.")]
    [DataRow("zero", "The probability of the action of step 0 of trajectory 2 is 0,")]
    [DataRow("above", "The probability of the action of step 0 of trajectory 2 is 1.5,")]
    [DataRow("nan", "The probability of the action of step 0 of trajectory 2 is NaN,")]
    [DataRow("empty", "Trajectory 2 has no step.")]
    [DataRow("action", "The action of step 1 of trajectory 2 is 3, but must be from 0 to 2.")]
    [DataRow("observation", "Observation 1 of step 0 of trajectory 2 is -Infinity.")]
    [DataRow("observations", "Trajectory 2 has 3 numbers observed and 2 actions")]
    [DataRow("fewer", "Trajectory 2 has 1 rewards and 2 actions.")]
    [DataRow("probabilities", "Trajectory 2 has 1 probabilities and 2 actions.")]
    [DataRow("without", "Trajectory 2 comes without probabilities, but those before with.")]
    public void What_is_none_is_refused_and_nothing_is_added(string kind, string expected)
    {
        var log = Two();
        float[] observations = kind switch { "observation" => [0, float.NegativeInfinity, 0, 0], "observations" => [0, 0, 0], "empty" => [], _ => [0, 0, 0, 0] };
        float[] rewards = kind switch { "rewards" => [0, float.NaN], "infinite" => [0, float.PositiveInfinity], "fewer" => [0], "empty" => [], _ => [0, 0] };
        float[] probabilities = kind switch { "zero" => [0, 1], "above" => [1.5f, 1], "nan" => [float.NaN, 1], "probabilities" => [1], "without" or "empty" => [], _ => [1, 1] };
        int[] actions = kind switch { "action" => [0, 3], "empty" => [], _ => [0, 1] };
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => log.Add(observations, actions, rewards, probabilities)).Message, expected);
        Assert.AreEqual(2, log.Count);
        Assert.AreEqual(3, log.Steps);
    }

    [TestMethod]
    public void Parts_have_each_trajectory_once_and_the_same_seed_gives_the_same()
    {
        var log = new LoggedTrajectories(1, 2);
        for (var i = 0; i < 10; i++) log.Add([i], [0], [i]);
        var (first, second) = log.Split(0.7, 3);
        Assert.AreEqual(7, first.Count);
        CollectionAssert.AreEqual(Enumerable.Range(0, 10).ToArray(), Numbers(first).Concat(Numbers(second)).Order().ToArray());
        CollectionAssert.AreEqual(Numbers(first), Numbers(log.Split(0.7, 3).First));
        CollectionAssert.AreNotEqual(Numbers(first), Numbers(log.Split(0.7, 4).First));
        static int[] Numbers(LoggedTrajectories some) => [.. Enumerable.Range(0, some.Count).Select(i => (int)some[i].Rewards[0])];
    }

    [TestMethod]
    public void Episodes_are_recorded_with_the_policy_s_probabilities()
    {
        var log = LoggedTrajectories.Record(new TinyProcess(), TinyProcess.Policy(0.3f, 0.6f), 2000, 1);
        var (ones, seen) = (0, 0);
        for (var i = 0; i < log.Count; i++)
        {
            for (var t = 0; t < TinyProcess.Steps; t++)
            {
                var (state, action) = ((int)log[i].Observations[t], log[i].Actions[t]);
                Assert.AreEqual(TinyProcess.Gain(state, action), log[i].Rewards[t]);
                Assert.AreEqual(TinyProcess.Probability(TinyProcess.Policy(0.3f, 0.6f), state, action), log[i].Probabilities[t], 1e-7);
                if (state == 1) (ones, seen) = (ones + action, seen + 1);
            }
        }
        Assert.AreEqual(0.6, ones / (double)seen, 0.04);
        Assert.AreEqual(TinyProcess.Value(TinyProcess.Policy(0.3f, 0.6f)), log.MeanReturn(), 0.1);
    }

    [TestMethod]
    public void An_environment_that_gives_no_reward_is_refused_by_number() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => LoggedTrajectories.Record(new TinyProcess { Reward = float.NaN }, TinyProcess.Policy(0.5f, 0.5f), 3, 1)).Message, "The reward of step 0 of trajectory 0 is NaN.");

    [TestMethod]
    [DataRow(false, "The environment (Faulty) failed at step 5 of its episode 1. Out of order.")]
    [DataRow(true, "The environment (Faulty) could not begin its episode 1. Closed.")]
    public void An_environment_that_throws_is_named_with_the_step(bool isClosed, string message)
    {
        var failure = Assert.ThrowsExactly<InvalidOperationException>(() => LoggedTrajectories.Record(new Faulty(-1, 0) { IsClosed = isClosed }, TinyProcess.Policy(0.5f, 0.5f), 3, 1));
        Assert.AreEqual(message, failure.Message);
        Assert.IsInstanceOfType<NotSupportedException>(failure.InnerException);
    }

    [TestMethod]
    public void An_environment_of_other_sizes_is_refused() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => LoggedTrajectories.Record(new SepsisPatient(), TinyProcess.Policy(0.5f, 0.5f), 3, 1)).Message, "the policy chooses one of 2");
}
