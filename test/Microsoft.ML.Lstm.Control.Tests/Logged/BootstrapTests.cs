using Microsoft.ML.Lstm.Control.Logged;

namespace Microsoft.ML.Lstm.Control.Tests.Logged;

[TestClass]
public sealed class BootstrapTests
{
    /// <summary>One step each, weight 1: importance sampling is the mean of the rewards.</summary>
    static ImportanceTable Means(float[] rewards) => EstimatorTests.Table([.. rewards.Select(reward => new ScalarEstimators.Path([1], [reward], [0], [0]))], 1);

    static float[] Draw(int count, int seed, Func<double, double> of)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)of(random.NextDouble()))];
    }

    [TestMethod]
    [DataRow(BootstrapInterval.Percentile)]
    [DataRow(BootstrapInterval.BiasCorrected)]
    public void Of_a_mean_of_many_the_interval_is_the_normal_one(BootstrapInterval kind)
    {
        var rewards = Draw(400, 1, u => u);
        var (mean, deviation) = (rewards.Average(), Math.Sqrt(rewards.Average(one => Math.Pow(one - rewards.Average(), 2))));
        var (lower, upper) = new TrajectoryBootstrap(Means(rewards), 4000, 7).Intervals(0.95, kind)[0];
        var half = 1.96 * deviation / 20;
        Assert.AreEqual(mean - half, lower, 0.15 * half);
        Assert.AreEqual(mean + half, upper, 0.15 * half);
    }

    /// <summary>The acceleration of a mean is the skewness of its values divided by 6 √n (Efron 1987), so the limits are known but for the draws.</summary>
    [TestMethod]
    public void Of_a_skewed_mean_the_corrected_interval_lies_further_up_as_the_skewness_says()
    {
        var rewards = Draw(30, 5, u => -Math.Log(1 - u));
        var bootstrap = new TrajectoryBootstrap(Means(rewards), 20_000, 3);
        var (plain, corrected) = (bootstrap.Intervals(0.9, BootstrapInterval.Percentile)[0], bootstrap.Intervals(0.9, BootstrapInterval.BiasCorrected)[0]);
        var mean = rewards.Average(reward => (double)reward);
        var (second, third) = (rewards.Sum(one => Math.Pow(one - mean, 2)), rewards.Sum(one => Math.Pow(one - mean, 3)));
        var acceleration = third / (6 * Math.Pow(second, 1.5));
        Assert.IsTrue(acceleration > 0.03, $"acceleration {acceleration}");
        // Draws of the same seed, for the reference: sorted, and their quantiles by the corrected levels.
        var (random, draws) = (new Random(3), new double[20_000]);
        for (var d = 0; d < draws.Length; d++)
            for (var i = 0; i < rewards.Length; i++) draws[d] += rewards[random.Next(rewards.Length)] / (double)rewards.Length;
        Array.Sort(draws);
        var bias = Quantile(draws.Count(draw => draw < mean) / (double)draws.Length);
        foreach (var (level, limit) in new[] { (0.05, corrected.Lower), (0.95, corrected.Upper) })
        {
            var z = bias + Quantile(level);
            var moved = Normal(bias + (z / (1 - (acceleration * z))));
            Assert.AreEqual(draws[(int)(moved * draws.Length)], limit, 0.005);
        }
        Assert.IsTrue(corrected.Lower > plain.Lower && corrected.Upper > plain.Upper, $"{plain} {corrected}");
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_intervals_and_another_one_others()
    {
        var table = EstimatorTests.Table(EstimatorTests.Paths(2, 30), 0.9);
        var first = new TrajectoryBootstrap(table, 200, 11).Intervals(0.95, BootstrapInterval.BiasCorrected);
        CollectionAssert.AreEqual(first, new TrajectoryBootstrap(table, 200, 11).Intervals(0.95, BootstrapInterval.BiasCorrected));
        CollectionAssert.AreNotEqual(first, new TrajectoryBootstrap(table, 200, 12).Intervals(0.95, BootstrapInterval.BiasCorrected));
    }

    [TestMethod]
    public void Of_one_trajectory_there_is_an_estimate_and_no_interval()
    {
        var bootstrap = new TrajectoryBootstrap(Means([3]), 50, 0);
        Assert.AreEqual(3, bootstrap.Estimates[0]);
        foreach (var (lower, upper) in bootstrap.Intervals(0.95, BootstrapInterval.BiasCorrected)) Assert.IsTrue(double.IsNaN(lower) && double.IsNaN(upper));
    }

    [TestMethod]
    public void Of_equal_trajectories_the_interval_is_a_point()
    {
        var (lower, upper) = new TrajectoryBootstrap(Means([2, 2, 2, 2]), 50, 0).Intervals(0.95, BootstrapInterval.BiasCorrected)[0];
        Assert.AreEqual(2, lower);
        Assert.AreEqual(2, upper);
    }

    /// <summary>Found by bisection of the distribution below, which is summed: another way than the library's.</summary>
    static double Quantile(double level)
    {
        var (low, high) = (-8.0, 8.0);
        for (var i = 0; i < 60; i++) (low, high) = Normal((low + high) / 2) < level ? ((low + high) / 2, high) : (low, (low + high) / 2);
        return low;
    }

    static double Normal(double z)
    {
        var (sum, term) = (z, z);
        for (var k = 1; k < 200; k++) sum += term *= z * z / ((2 * k) + 1);
        return 0.5 + (sum * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI));
    }
}
