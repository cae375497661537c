using Microsoft.ML.Lstm.Engine.Tasks.Generation;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Codes of normal distribution: divergence, draws, what lies between two.</summary>
[TestClass]
public sealed class NormalCodeTests
{
    /// <summary>By the integral of q ln(q / p) over 12 standard deviations on either side.</summary>
    [TestMethod]
    [DataRow(0f, 0f)]
    [DataRow(1.5f, -0.7f)]
    [DataRow(-0.3f, 2f)]
    [DataRow(0f, -6f)]
    public void Divergence_is_the_integral_of_its_definition(float mean, float log)
    {
        const int Points = 200_000;
        var (deviation, sum) = (Math.Exp(log / 2), 0.0);
        var step = 24 * deviation / Points;
        for (var i = 0; i < Points; i++)
        {
            var x = mean + ((((i + 0.5) / Points) - 0.5) * 24 * deviation);
            var (q, p) = (Density(x, mean, deviation), Density(x, 0, 1));
            if (q > 0) sum += q * Math.Log(q / p) * step;
        }
        Assert.AreEqual(sum, NormalCode.Divergence([mean, log]), 1e-6 * (1 + sum));
        // Per number: the other one diverges by nothing.
        Assert.AreEqual(sum / 2, NormalCode.Divergence([mean, 0, log, 0]), 1e-6 * (1 + sum));

        static double Density(double x, double mean, double deviation) => Math.Exp(-Math.Pow((x - mean) / deviation, 2) / 2) / deviation / Math.Sqrt(2 * Math.PI);
    }

    [TestMethod]
    public void Draws_have_mean_and_deviation_and_follow_from_seed_and_example()
    {
        const int Size = 100_000;
        var (encoded, noise, again, code) = (new float[2 * Size], new float[Size], new float[Size], new float[Size]);
        encoded.AsSpan(0, Size).Fill(3);
        encoded.AsSpan(Size).Fill(2 * MathF.Log(0.5f));
        NormalCode.Noise(7, 4, noise);
        NormalCode.Draw(encoded, noise, code);
        Assert.AreEqual(3, code.Average(), 0.01);
        Assert.AreEqual(0.5, Math.Sqrt(code.Average(number => (number - 3) * (number - 3))), 0.01);
        NormalCode.Noise(7, 4, again);
        CollectionAssert.AreEqual(noise, again);
        foreach (var (seed, example) in ((ulong, int)[])[(7, 5), (8, 4)])
        {
            NormalCode.Noise(seed, example, again);
            Assert.AreEqual(0, Enumerable.Range(0, Size).Average(i => (double)noise[i] * again[i]), 0.02);
        }
    }

    [TestMethod]
    public void Codes_between_two_lie_on_their_arc()
    {
        float[] one = [3, 0, 4], other = [0, 5, 0], middle = new float[3];
        NormalCode.Between(one, other, 0.5, middle);
        Assert.AreEqual(5, Math.Sqrt(middle.Sum(number => (double)number * number)), 1e-5);
        for (var i = 0; i < 3; i++) Assert.AreEqual((one[i] + other[i]) / Math.Sqrt(2), middle[i], 1e-5);
        NormalCode.Between(one, other, 0, middle);
        CollectionAssert.AreEqual(one, middle);
        NormalCode.Between(one, other, 1, middle);
        for (var i = 0; i < 3; i++) Assert.AreEqual(other[i], middle[i], 1e-6);
        // Directions that are the same, opposite, or none.
        foreach (var to in (float[][])[[6, 0, 8], [-3, 0, -4], [0, 0, 0]])
        {
            NormalCode.Between(one, to, 0.25, middle);
            for (var i = 0; i < 3; i++) Assert.AreEqual((0.75 * one[i]) + (0.25 * to[i]), middle[i], 1e-5);
        }
    }
}
