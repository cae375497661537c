using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Tests.Laws;
using Microsoft.ML.Lstm.Engine.Tests.Reference;

namespace Microsoft.ML.Lstm.Engine.Tests.Objectives;

/// <summary>Mixtures of normal distributions: the density against its definition, outputs of any size, and draws against the density.</summary>
[TestClass]
public sealed class MixtureDensityTests
{
    [TestMethod]
    [DataRow(1, 1, 0), DataRow(1, 20, 1), DataRow(2, 1, 1), DataRow(2, 20, 2), DataRow(3, 7, 0), DataRow(6, 33, 4)]
    public void Loss_is_that_of_the_definition(int values, int components, int binary)
    {
        var mixture = new MixtureDensity(values, components, binary);
        var run = new ObjectiveRun(mixture, 3, 4);
        var expected = ScalarMixture.Loss(mixture, run, [.. run.Outputs.Select(y => (double)y)]);
        var loss = run.Evaluate();
        Assert.AreEqual(expected, loss.Sum, 1e-9 * Math.Max(1, Math.Abs(expected)));
        Assert.AreEqual(Enumerable.Range(0, 12).Where(row => run.Mask[row]).Sum(row => Math.Abs(run.SequenceWeights[row / 4])), loss.Weight, 1e-5);
    }

    [TestMethod]
    [DataRow(1), DataRow(2)]
    public void Densities_of_all_values_sum_to_one(int values)
    {
        var mixture = new MixtureDensity(values, 4) { Floor = 0.3f };
        var run = new ObjectiveRun(mixture, 1, 1, masked: false) { SequenceWeights = { [0] = 1 } };
        const float Cell = 0.05f;
        var sum = 0.0;
        for (var i = -160; i <= 160; i++)
        {
            for (var j = values == 2 ? -160 : 0; j <= (values == 2 ? 160 : 0); j++)
            {
                run.Targets[0] = values == 2 ? [i * Cell, j * Cell] : [i * Cell];
                sum += Math.Exp(-run.Evaluate(gradients: false).Sum) * Math.Pow(Cell, values);
            }
        }
        Assert.AreEqual(1, sum, 0.01);
    }

    [TestMethod]
    [DataRow(1), DataRow(2), DataRow(3)]
    public void Outputs_of_any_size_give_finite_losses_and_gradients(int values)
    {
        var mixture = new MixtureDensity(values, 5, 2);
        foreach (var size in (ReadOnlySpan<float>)[1e6f, 1e30f, -1e30f])
        {
            foreach (var part in (ReadOnlySpan<int>)[-1, 0, 1, 2, 3])
            {
                var run = new ObjectiveRun(mixture, 2, 3, masked: false);
                var parts = (ReadOnlySpan<int>)[0, mixture.Means, mixture.Spreads, mixture.Correlations, mixture.OutputSize];
                for (var i = 0; i < run.Outputs.Length; i++)
                {
                    var place = i % mixture.OutputSize;
                    if (part < 0 || (place >= parts[part] && place < parts[part + 1])) run.Outputs[i] *= size;
                }
                Assert.IsTrue(double.IsFinite(run.Evaluate().Sum), $"part {part} of {size}");
                Assert.IsTrue(run.OutputGradient.All(float.IsFinite), $"part {part} of {size}");
            }
        }
    }

    [TestMethod]
    public void An_unknown_value_weighs_nothing_and_the_binary_ones_beside_it_stay()
    {
        var mixture = new MixtureDensity(2, 3, 2);
        var run = new ObjectiveRun(mixture, 1, 3, masked: false) { SequenceWeights = { [0] = 2 } };
        run.Targets[0][1] = float.NaN;
        run.Targets[0][6] = float.NaN;
        run.Targets[0].AsSpan(8).Fill(float.NaN);
        var expected = ScalarMixture.Loss(mixture, run, [.. run.Outputs.Select(y => (double)y)]);
        var loss = run.Evaluate();
        Assert.AreEqual(4, loss.Weight);
        Assert.AreEqual(expected, loss.Sum, 1e-9);
        var size = mixture.OutputSize;
        Assert.IsTrue(run.OutputGradient[..mixture.Logits].All(g => g == 0) && run.OutputGradient[mixture.Logits..size].All(g => g != 0));
        Assert.IsTrue(run.OutputGradient[size] != 0 && run.OutputGradient[size + mixture.Logits] == 0 && run.OutputGradient[(2 * size) - 1] != 0);
        Assert.IsTrue(run.OutputGradient[(2 * size)..].All(g => g == 0));
    }

    [TestMethod]
    public void Bad_sizes_and_targets_are_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MixtureDensity(0, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MixtureDensity(1, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MixtureDensity(1, 1, -1));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new MixtureDensity(1 << 20, 1 << 20)).Message, "fewer components");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MixtureDensity(1, 1) { Floor = 0 });
        var mixture = new MixtureDensity(1, 1, 1);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => mixture.CheckTargets(0, [0, 0, float.NegativeInfinity, 1], 2)).Message, "step 1");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => mixture.CheckTargets(0, [0, 2], 1)).Message, "from 0 to 1");
        Assert.ThrowsExactly<ArgumentException>(() => mixture.CheckTargets(0, [0, 1, 1], 1));
    }

    [TestMethod]
    [DataRow(1.0), DataRow(0.25)]
    public void Draws_have_the_moments_of_the_mixture_at_their_temperature(double temperature)
    {
        var mixture = new MixtureDensity(2, 3, 1);
        float[] outputs = [0.5f, -0.3f, 0.1f, -2, 1, 3, 0.5f, -1, 2, 0.2f, -0.5f, -1, 0.4f, 0.8f, -2, 1, -0.7f, 0, 0.6f];
        double[] shares = [.. Enumerable.Range(0, 3).Select(m => Math.Exp(outputs[m] / temperature))];
        shares = [.. shares.Select(share => share / shares.Sum())];
        double Scale(int d, int m) => 0.001 + Math.Log(1 + Math.Exp(outputs[9 + (3 * d) + m]));
        double[] means = [.. Enumerable.Range(0, 2).Select(d => Enumerable.Range(0, 3).Sum(m => shares[m] * outputs[3 + (3 * d) + m]))];
        var covariance = Enumerable.Range(0, 3).Sum(m => shares[m] * ((outputs[3 + m] * outputs[6 + m]) + (temperature * 0.999 * Math.Tanh(outputs[15 + m]) * Scale(0, m) * Scale(1, m)))) - (means[0] * means[1]);
        var variance = Enumerable.Range(0, 3).Sum(m => shares[m] * (Math.Pow(outputs[3 + m], 2) + (temperature * Math.Pow(Scale(0, m), 2)))) - Math.Pow(means[0], 2);
        var random = new SplitMix64(5);
        var values = new float[3];
        const int Draws = 200_000;
        var (first, second, square, product, ones) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < Draws; i++)
        {
            MixtureDraw.Next(mixture, outputs, temperature, ref random, values);
            (first, second, square, product, ones) = (first + values[0], second + values[1], square + ((double)values[0] * values[0]), product + ((double)values[0] * values[1]), ones + values[2]);
        }
        // Four standard errors and more.
        Assert.AreEqual(means[0], first / Draws, 4 * Math.Sqrt(variance / Draws));
        Assert.AreEqual(means[1], second / Draws, 0.02);
        Assert.AreEqual(variance, (square / Draws) - Math.Pow(first / Draws, 2), 0.06);
        Assert.AreEqual(covariance, (product / Draws) - (first * second / Draws / Draws), 0.06);
        Assert.AreEqual(1 / (1 + Math.Exp(-0.6 / temperature)), ones / Draws, 0.005);
    }

    [TestMethod]
    public void No_temperature_gives_the_mean_of_the_most_probable_component()
    {
        var mixture = new MixtureDensity(1, 3, 1);
        var random = new SplitMix64(1);
        var values = new float[2];
        MixtureDraw.Next(mixture, [1e30f, -1e30f, 2, 7, 8, 9, 1, 1, 1, -0.1f], 0, ref random, values);
        CollectionAssert.AreEqual(new float[] { 7, 0 }, values);
    }
}
