namespace Microsoft.ML.Lstm.Control.Tests.Logged;

/// <summary>The estimators as their papers write them, trajectory by trajectory, in double.</summary>
static class ScalarEstimators
{
    /// <summary>A trajectory: ratios of probabilities, rewards, values of the actions taken, and values of going on by the policy.</summary>
    public sealed record Path(double[] Ratios, float[] Rewards, double[] ActionValues, double[] Values)
    {
        public int Steps => Rewards.Length;

        /// <summary>The product of the ratios up to a step, or all there are; 1 before the first.</summary>
        public double Weight(int step) => Ratios.Take(step + 1).Aggregate(1.0, (product, ratio) => product * ratio);

        public double Return(double discount) => Enumerable.Range(0, Steps).Sum(t => Math.Pow(discount, t) * Rewards[t]);

        public double Value(int step) => step < Steps ? Values[step] : 0;
    }

    public static double ImportanceSampling(Path[] paths, double discount) => paths.Average(path => path.Weight(path.Steps) * path.Return(discount));

    public static double Weighted(Path[] paths, double discount) => paths.Sum(path => path.Weight(path.Steps) * path.Return(discount)) / paths.Sum(path => path.Weight(path.Steps));

    public static double PerDecision(Path[] paths, double discount) => Steps(paths).Sum(t =>
        Math.Pow(discount, t) * paths.Where(path => t < path.Steps).Sum(path => path.Weight(t) * path.Rewards[t]) / paths.Sum(path => path.Weight(t)));

    public static double FittedQ(Path[] paths) => paths.Average(path => path.Values[0]);

    /// <summary>Jiang and Li (2016), equation 10: backwards through each trajectory.</summary>
    public static double DoublyRobust(Path[] paths, double discount) => paths.Average(path =>
    {
        var value = 0.0;
        for (var t = path.Steps - 1; t >= 0; t--) value = path.Values[t] + (path.Ratios[t] * (path.Rewards[t] + (discount * value) - path.ActionValues[t]));
        return value;
    });

    /// <summary>Thomas and Brunskill (2016), equation of the weighted doubly robust estimator: weights of step t, and of the step before it, each sum to 1.</summary>
    public static double WeightedDoublyRobust(Path[] paths, double discount) => Steps(paths).Sum(t => Math.Pow(discount, t) * paths.Where(path => t < path.Steps).Sum(path =>
    {
        var (now, before) = (path.Weight(t) / paths.Sum(other => other.Weight(t)), path.Weight(t - 1) / paths.Sum(other => other.Weight(t - 1)));
        return (now * path.Rewards[t]) - ((now * path.ActionValues[t]) - (before * path.Values[t]));
    }));

    static IEnumerable<int> Steps(Path[] paths) => Enumerable.Range(0, paths.Max(path => path.Steps));
}
