using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class QuantileMixtureTests
{
    const int Horizon = 2 * TokenLayout.Patch, Step = TokenLayout.Patch;
    const float Scale = 0.7f, Unit = 0.9f;

    [TestMethod]
    public void Gradient_by_every_output_matches_differences_of_an_oracle_in_double()
    {
        var (outputs, baselines, targets) = Example(5);
        var gradient = new float[outputs.Length];
        var (weights, quantiles) = (new float[BaselineForecasts.Count], new float[TokenLayout.Patch * QuantileMixture.Levels]);
        QuantileMixture.Quantiles(outputs, baselines, Step, Scale, weights, quantiles);
        var (sum, known) = QuantileMixture.Loss(outputs, baselines, Step, Scale, Unit, weights, quantiles, targets, gradient);
        double[] precise = [.. outputs.Select(output => (double)output)];

        Assert.AreEqual(TokenLayout.Patch - 1, known);
        Assert.AreEqual(Oracle(precise, baselines, targets), sum, 1e-4 * sum);
        for (var i = 0; i < precise.Length; i++)
        {
            const double Distance = 1e-6;
            var centre = precise[i];
            precise[i] = centre + Distance;
            var above = Oracle(precise, baselines, targets);
            precise[i] = centre - Distance;
            var slope = (above - Oracle(precise, baselines, targets)) / (2 * Distance);
            precise[i] = centre;
            Assert.AreEqual(slope, gradient[i], 1e-4, $"output {i}");
        }
    }

    [TestMethod]
    public void Quantiles_never_cross_whatever_the_outputs()
    {
        var (outputs, baselines, _) = Example(6);
        foreach (ref var output in outputs.AsSpan()) output *= 30;
        var quantiles = new float[TokenLayout.Patch * QuantileMixture.Levels];
        QuantileMixture.Quantiles(outputs, baselines, Step, Scale, new float[BaselineForecasts.Count], quantiles);
        for (var i = 1; i < quantiles.Length; i++)
            if (i % QuantileMixture.Levels > 0) Assert.IsTrue(quantiles[i] >= quantiles[i - 1], $"quantile {i}");
    }

    static (float[] Outputs, float[] Baselines, float[] Targets) Example(int seed)
    {
        var random = new Random(seed);
        float[] outputs = [.. Enumerable.Range(0, QuantileMixture.OutputSize).Select(_ => (random.NextSingle() * 2) - 1)];
        float[] baselines = [.. Enumerable.Range(0, BaselineForecasts.Count * Horizon).Select(_ => (random.NextSingle() * 2) - 1)];
        float[] targets = [.. Enumerable.Range(0, TokenLayout.Patch).Select(i => i == 3 ? float.NaN : (random.NextSingle() * 4) - 2)];
        return (outputs, baselines, targets);
    }

    /// <summary>Twice the mean pinball loss, from its definition.</summary>
    static double Oracle(double[] outputs, float[] baselines, float[] targets)
    {
        var exponentials = outputs[..BaselineForecasts.Count].Select(Math.Exp).ToArray();
        var sum = 0.0;
        for (var i = 0; i < TokenLayout.Patch; i++)
        {
            if (float.IsNaN(targets[i])) continue;
            var own = outputs.AsSpan(BaselineForecasts.Count + (i * QuantileMixture.Levels), QuantileMixture.Levels);
            var median = (Scale * own[0]) + exponentials.Select((weight, b) => weight / exponentials.Sum() * baselines[(b * Horizon) + Step + i]).Sum();
            for (var q = 0; q < QuantileMixture.Levels; q++)
            {
                var quantile = median;
                for (var gap = 0; gap < Math.Abs(q - 4); gap++) quantile += Math.Sign(q - 4) * Scale * Math.Log(1 + Math.Exp(own[(q > 4 ? 1 : 5) + gap]));
                var level = (q + 1) / 10.0;
                var error = (targets[i] - quantile) / Unit;
                sum += 2 * Math.Max(level * error, (level - 1) * error) / QuantileMixture.Levels;
            }
        }

        return sum;
    }
}
