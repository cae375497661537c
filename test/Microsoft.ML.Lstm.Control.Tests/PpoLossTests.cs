using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Control.Proximal;

namespace Microsoft.ML.Lstm.Control.Tests;

/// <summary>PPO's loss and its gradient against the formula in double precision (goldens of a scalar reference, differences of it).</summary>
[TestClass]
public sealed class PpoLossTests
{
    static IEnumerable<object[]> Cases =>
        from space in new Space[] { new DiscreteSpace(5), new BoxSpace(-2, 2, 2) }
        from advantage in new[] { -1.3, 0.0, 0.8 }
        from shift in new[] { -0.9, -0.05, 0.05, 0.9 }
        from valueClip in new[] { 0, 0.3 }
        select new object[] { space, advantage, shift, valueClip };

    [TestMethod, DynamicData(nameof(Cases))]
    public void Loss_and_gradient_are_those_of_the_formula(Space space, double advantage, double shift, double valueClip)
    {
        var random = new Random(6);
        var outputs = Enumerable.Range(0, PolicyNetwork.OutputsOf(space)).Select(_ => (float)((2 * random.NextDouble()) - 1)).ToArray();
        float[] action = space is DiscreteSpace ? [3] : [0.4f, -0.7f];
        var value = 0.6f;
        var options = new PpoLoss(0.2, valueClip, 0.7, 0.04);
        var target = new PpoLoss.Target(Log(space, [.. outputs.Select(x => (double)x)], action) - shift, value + (2 * shift), advantage, 0.1);
        var gradient = new float[outputs.Length];
        var (loss, entropy) = options.Of(space, outputs, action, value, target, gradient, out var byValue, new float[2 * outputs.Length]);
        double[] point = [.. outputs.Select(x => (double)x), value];
        Assert.AreEqual(Reference(point), loss, 1e-6);
        Assert.AreEqual(Entropy(space, point), entropy, 1e-6);
        for (var i = 0; i < point.Length; i++)
        {
            var (up, down) = ((double[])[.. point], (double[])[.. point]);
            (up[i], down[i]) = (up[i] + 1e-6, down[i] - 1e-6);
            Assert.AreEqual((Reference(up) - Reference(down)) / 2e-6, i < outputs.Length ? gradient[i] : byValue, 2e-6, $"number {i}");
        }

        double Reference(double[] at)
        {
            var ratio = Math.Exp(Log(space, at, action) - target.OldLog);
            var policy = Math.Min(ratio * advantage, Math.Min(1.2, Math.Max(0.8, ratio)) * advantage);
            var error = Math.Pow(at[^1] - 0.1, 2);
            if (valueClip > 0) error = Math.Max(error, Math.Pow(target.OldValue + Math.Min(valueClip, Math.Max(-valueClip, at[^1] - target.OldValue)) - 0.1, 2));
            return -policy - (0.04 * Entropy(space, at)) + (0.7 / 2 * error);
        }
    }

    static double Log(Space space, double[] at, float[] action)
    {
        if (space is DiscreteSpace choice) return at[(int)action[0]] - Math.Log(at.Take(choice.Count).Sum(Math.Exp));
        return Enumerable.Range(0, 2).Sum(i => Math.Log(Math.Exp(-Math.Pow((action[i] - at[i]) / Math.Exp(at[2 + i]), 2) / 2) / (Math.Exp(at[2 + i]) * Math.Sqrt(2 * Math.PI))));
    }

    static double Entropy(Space space, double[] at)
    {
        if (space is not DiscreteSpace choice) return Enumerable.Range(0, 2).Sum(i => 0.5 * Math.Log(2 * Math.PI * Math.E * Math.Exp(2 * at[2 + i])));
        var sum = at.Take(choice.Count).Sum(Math.Exp);
        return -at.Take(choice.Count).Sum(x => Math.Exp(x) / sum * Math.Log(Math.Exp(x) / sum));
    }

    [TestMethod]
    public void Advantages_are_discounted_sums_of_errors_and_stop_at_the_end()
    {
        var rollout = new Training.Rollout(1, 5, 1, 1, 1, 5);
        float[] rewards = [1, 2, 3, 4, 5], values = [0.5f, -1, 2, 0.25f, 1];
        rewards.CopyTo(rollout.Rewards, 0);
        values.CopyTo(rollout.Values, 0);
        (rollout.Ends[1], rollout.Ends[3]) = (1, 2);
        (rollout.Bootstraps[3], rollout.Bootstraps[4]) = (7, 9);
        Training.AdvantageEstimate.Compute(rollout, 0, 0.9, 0.8);
        double[] errors = [1 + (0.9 * -1) - 0.5, 2 - -1.0, 3 + (0.9 * 0.25) - 2, 4 + (0.9 * 7) - 0.25, 5 + (0.9 * 9) - 1];
        double[] expected = [errors[0] + (0.72 * errors[1]), errors[1], errors[2] + (0.72 * errors[3]), errors[3], errors[4]];
        for (var i = 0; i < 5; i++)
        {
            Assert.AreEqual(expected[i], rollout.Advantages[i], 1e-5);
            Assert.AreEqual(expected[i] + values[i], rollout.Returns[i], 1e-5);
        }
        Training.AdvantageEstimate.Normalize(rollout.Advantages);
        Assert.AreEqual(0, rollout.Advantages.Average(), 1e-6);
        Assert.AreEqual(1, rollout.Advantages.Average(x => x * x), 1e-5);
    }
}
