using Microsoft.ML.Lstm.Control.Logged;

namespace Microsoft.ML.Lstm.Control.Tests.Logged;

[TestClass]
public sealed class EstimatorTests
{
    [TestMethod]
    [DataRow(1.0)]
    [DataRow(0.9)]
    [DataRow(0.0)]
    public void Estimates_are_those_of_the_papers_equations(double discount)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var paths = Paths(seed, count: 1 + (seed % 7));
            var estimates = Estimates(paths, discount);
            Near(ScalarEstimators.ImportanceSampling(paths, discount), estimates, OffPolicyEstimator.ImportanceSampling);
            Near(ScalarEstimators.Weighted(paths, discount), estimates, OffPolicyEstimator.WeightedSampling);
            Near(ScalarEstimators.PerDecision(paths, discount), estimates, OffPolicyEstimator.PerDecision);
            Near(ScalarEstimators.FittedQ(paths), estimates, OffPolicyEstimator.FittedQ);
            Near(ScalarEstimators.DoublyRobust(paths, discount), estimates, OffPolicyEstimator.DoublyRobust);
            Near(ScalarEstimators.WeightedDoublyRobust(paths, discount), estimates, OffPolicyEstimator.WeightedDoublyRobust);
        }
    }

    /// <summary>Two trajectories, by hand: weights 2 and 2 · 0.5 = 1 of the first; 0.5 of the second, which ends after one step.</summary>
    [TestMethod]
    public void Estimates_are_those_computed_by_hand()
    {
        ScalarEstimators.Path[] paths = [new([2, 0.5], [1, 4], [3, 2], [2, 1]), new([0.5], [10], [6], [4])];
        var estimates = Estimates(paths, 1);
        // (1 · 5 + 0.5 · 10) / 2, and / 1.5.
        Near(5, estimates, OffPolicyEstimator.ImportanceSampling);
        Near(10 / 1.5, estimates, OffPolicyEstimator.WeightedSampling);
        // (2 · 1 + 0.5 · 10) / 2.5 + 1 · 4 / 1.5.
        Near(2.8 + (4 / 1.5), estimates, OffPolicyEstimator.PerDecision);
        Near(3, estimates, OffPolicyEstimator.FittedQ);
        // First: 1 + 0.5 · (4 - 2) = 2 at its second step, 2 + 2 · (1 + 2 - 3) = 2 at its first. Second: 4 + 0.5 · (10 - 6) = 6.
        Near(4, estimates, OffPolicyEstimator.DoublyRobust);
        // Step 0: (2 · (1 - 3) + 0.5 · (10 - 6)) / 2.5 + 3. Step 1: 1 · (4 - 2) / 1.5 + 2 · 1 / 2.5.
        Near(-0.8 + 3 + (2 / 1.5) + 0.8, estimates, OffPolicyEstimator.WeightedDoublyRobust);
    }

    [TestMethod]
    public void Without_any_weight_doubly_robust_is_fitted_Q_and_the_weighted_are_unknown()
    {
        var paths = Array.ConvertAll(Paths(3, 5), path => path with { Ratios = new double[path.Steps] });
        var estimates = Estimates(paths, 0.9);
        Assert.AreEqual(estimates[(int)OffPolicyEstimator.FittedQ], estimates[(int)OffPolicyEstimator.DoublyRobust], 1e-12);
        Assert.AreEqual(estimates[(int)OffPolicyEstimator.FittedQ], estimates[(int)OffPolicyEstimator.WeightedDoublyRobust], 1e-12);
        Assert.AreEqual(0, estimates[(int)OffPolicyEstimator.ImportanceSampling]);
        Assert.AreEqual(double.NaN, estimates[(int)OffPolicyEstimator.WeightedSampling]);
        Assert.AreEqual(double.NaN, estimates[(int)OffPolicyEstimator.PerDecision]);
    }

    [TestMethod]
    public void Of_the_policy_that_was_logged_all_weights_are_one_and_importance_sampling_is_the_mean_return()
    {
        var paths = Array.ConvertAll(Paths(4, 6), path => path with { Ratios = [.. Enumerable.Repeat(1.0, path.Steps)] });
        var (estimates, mean) = (Estimates(paths, 0.8), paths.Average(path => path.Return(0.8)));
        Near(mean, estimates, OffPolicyEstimator.ImportanceSampling);
        Near(mean, estimates, OffPolicyEstimator.WeightedSampling);
        Near(mean, estimates, OffPolicyEstimator.PerDecision);
        Assert.AreEqual(6, Table(paths, 0.8).EffectiveSampleSize(), 1e-12);
        Assert.AreEqual(1, Table(paths, 0.8).MeanRatio(), 1e-12);
    }

    [TestMethod]
    public void The_effective_sample_size_is_Kish_s()
    {
        ScalarEstimators.Path[] paths = [new([3], [0], [0], [0]), new([1, 1], [0, 0], [0, 0], [0, 0]), new([0], [0], [0], [0])];
        Assert.AreEqual(16.0 / 10, Table(paths, 1).EffectiveSampleSize(), 1e-12);
        Assert.AreEqual(0, Table([paths[2]], 1).EffectiveSampleSize());
    }

    [TestMethod]
    public void Trajectories_that_were_drawn_twice_count_twice()
    {
        var paths = Paths(8, 4);
        var (drawn, twice) = (new double[EstimatorSums.Count], Estimates([paths[0], paths[0], paths[2]], 0.9));
        new EstimatorSums(Table(paths, 0.9)).Evaluate([2, 0, 1, 0], drawn);
        for (var e = 0; e < drawn.Length; e++) Assert.AreEqual(twice[e], drawn[e], 1e-9, $"{(OffPolicyEstimator)e}");
    }

    internal static double[] Estimates(ScalarEstimators.Path[] paths, double discount)
    {
        var estimates = new double[EstimatorSums.Count];
        new EstimatorSums(Table(paths, discount)).Evaluate([.. Enumerable.Repeat(1, paths.Length)], estimates);
        return estimates;
    }

    internal static ImportanceTable Table(ScalarEstimators.Path[] paths, double discount)
    {
        var table = new ImportanceTable(paths.Length, paths.Max(path => path.Steps));
        for (var i = 0; i < paths.Length; i++) table.Set(i, paths[i].Ratios, paths[i].Rewards, paths[i].ActionValues, paths[i].Values, discount);
        return table;
    }

    internal static ScalarEstimators.Path[] Paths(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var steps = 1 + random.Next(6);
            double[] Draw() => [.. Enumerable.Range(0, steps).Select(_ => (2 * random.NextDouble()) - 0.5)];
            return new ScalarEstimators.Path([.. Draw().Select(Math.Abs)], [.. Draw().Select(value => (float)value)], Draw(), Draw());
        })];
    }

    static void Near(double expected, double[] estimates, OffPolicyEstimator estimator) =>
        Assert.AreEqual(expected, estimates[(int)estimator], 1e-9 * Math.Max(1, Math.Abs(expected)), $"{estimator}");
}
