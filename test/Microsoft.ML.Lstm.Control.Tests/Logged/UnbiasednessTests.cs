namespace Microsoft.ML.Lstm.Control.Tests.Logged;

/// <summary>Expectations over all episodes of a small process, with their exact probabilities.</summary>
[TestClass]
public sealed class UnbiasednessTests
{
    static readonly RulePolicy Logged = TinyProcess.Policy(0.3f, 0.6f), Evaluated = TinyProcess.Policy(0.8f, 0.9f);

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(0.7)]
    public void Importance_sampling_and_doubly_robust_are_unbiased_whatever_action_values_are(double discount)
    {
        var truth = TinyProcess.Value(Evaluated, discount);
        var (sampled, robust) = (0.0, 0.0);
        foreach (var (states, actions, probability) in TinyProcess.Episodes(Logged))
        {
            var estimates = EstimatorTests.Estimates([Path(states, actions, wrong: 3, discount)], discount);
            sampled += probability * estimates[(int)OffPolicyEstimator.ImportanceSampling];
            robust += probability * estimates[(int)OffPolicyEstimator.DoublyRobust];
        }
        Assert.AreEqual(truth, sampled, 1e-6);
        Assert.AreEqual(truth, robust, 1e-6);
        Assert.IsTrue(Math.Abs(truth - TinyProcess.Value(Logged, discount)) > 0.3, "The policies must differ.");
    }

    [TestMethod]
    public void Right_action_values_take_variance_away()
    {
        var truth = TinyProcess.Value(Evaluated);
        double Variance(OffPolicyEstimator estimator, double wrong) => TinyProcess.Episodes(Logged).Sum(one =>
            one.Probability * Math.Pow(EstimatorTests.Estimates([Path(one.States, one.Actions, wrong, 1)], 1)[(int)estimator] - truth, 2));
        var (sampled, robust) = (Variance(OffPolicyEstimator.ImportanceSampling, 0), Variance(OffPolicyEstimator.DoublyRobust, 0));
        Assert.IsTrue(robust < 0.5 * sampled, $"doubly robust {robust}, importance sampling {sampled}");
    }

    [TestMethod]
    public void Over_many_recorded_logs_importance_sampling_has_the_truth_as_its_mean()
    {
        const int Logs = 400;
        var truth = TinyProcess.Value(Evaluated);
        var estimates = new double[Logs];
        for (var i = 0; i < Logs; i++)
        {
            var log = LoggedTrajectories.Record(new TinyProcess(), Logged, 40, i * 1000);
            estimates[i] = OffPolicyEvaluation.Of(log, Evaluated, new() { ActionValues = null, Draws = 10 })[OffPolicyEstimator.ImportanceSampling].Value;
        }
        var (mean, deviation) = (estimates.Average(), Math.Sqrt(estimates.Sum(one => Math.Pow(one - estimates.Average(), 2)) / (Logs - 1)));
        Assert.IsTrue(Math.Abs(mean - truth) < 4 * deviation / Math.Sqrt(Logs), $"mean {mean}, truth {truth}, deviation {deviation}");
    }

    static ScalarEstimators.Path Path(int[] states, int[] actions, double wrong, double discount)
    {
        var steps = Enumerable.Range(0, TinyProcess.Steps).ToArray();
        // Wrong ones are wrong by another amount at each step, action and state; what is expected of them is right, as V is the policy's mean of Q.
        double Q(int t, int action) => TinyProcess.ActionValue(Evaluated, states[t], action, t, discount) + (wrong * Math.Sin((5 * t) + (3 * action) + states[t]));
        return new(
            [.. steps.Select(t => TinyProcess.Probability(Evaluated, states[t], actions[t]) / TinyProcess.Probability(Logged, states[t], actions[t]))],
            [.. steps.Select(t => TinyProcess.Gain(states[t], actions[t]))], [.. steps.Select(t => Q(t, actions[t]))],
            [.. steps.Select(t => Enumerable.Range(0, 2).Sum(action => TinyProcess.Probability(Evaluated, states[t], action) * Q(t, action)))]);
    }
}
