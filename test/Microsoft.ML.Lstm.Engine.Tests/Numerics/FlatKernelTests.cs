using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

/// <summary>Kernels over flat arrays, at every length.</summary>
[TestClass]
public sealed class FlatKernelTests
{
    [TestMethod]
    public void Adam_matches_the_scalar_reference()
    {
        for (var length = 0; length <= 130; length++)
        {
            var (weights, gradient, mean, square) = (Draw(length, 1), Draw(length, 2), Draw(length, 3), Draw(length, 4).Select(Math.Abs).ToArray());
            var (w, m, v) = (weights.ToArray(), mean.ToArray(), square.ToArray());
            new AdamStep(0.9f, 0.999f, StepSize: 0.01f, RootCorrection: 1.5f, Epsilon: 1e-8f, Decay: 0.99f).Apply(w, gradient, m, v);
            for (var i = 0; i < length; i++)
            {
                var expectedMean = 0.9 * mean[i] + 0.1 * gradient[i];
                var expectedSquare = 0.999 * square[i] + 0.001 * gradient[i] * gradient[i];
                Assert.AreEqual(expectedMean, m[i], 1e-6);
                Assert.AreEqual(expectedSquare, v[i], 1e-6);
                var expected = 0.99 * weights[i] - 0.01 * expectedMean / (Math.Sqrt(expectedSquare) * 1.5 + 1e-8);
                Assert.AreEqual(expected, w[i], 1e-6, $"length {length}, element {i}");
            }
        }
    }

    [TestMethod]
    public void The_same_elements_fall_at_every_length_and_all_others_are_scaled()
    {
        var (x, all) = (Draw(130, 1), new float[130]);
        DropoutMask.Multiply(x, seed: 77, rate: 0.4f, scale: 2, all);
        for (var length = 0; length <= 130; length++)
        {
            var some = new float[length];
            DropoutMask.Multiply(x.AsSpan(0, length), 77, 0.4f, 2, some);
            CollectionAssert.AreEqual(all[..length], some);
        }
        for (var i = 0; i < x.Length; i++) Assert.IsTrue(all[i] == 0 || all[i] == 2 * x[i]);
    }

    [TestMethod]
    public void The_share_that_falls_is_the_rate_for_any_seed()
    {
        const int Count = 100_000;
        var ones = Enumerable.Repeat(1f, Count).ToArray();
        var kept = new float[Count];
        foreach (var rate in new[] { 0.05f, 0.5f, 0.9f })
            foreach (var seed in new ulong[] { 0, 1, 2, 1UL << 32, ulong.MaxValue })
            {
                DropoutMask.Multiply(ones, seed, rate, 1, kept);
                // Five standard deviations.
                Assert.AreEqual(rate, kept.Count(k => k == 0) / (double)Count, 5 * Math.Sqrt(rate * (1 - rate) / Count), $"seed {seed}");
            }
    }

    [TestMethod]
    public void Neighbouring_seeds_drop_unlike_elements()
    {
        const int Count = 100_000;
        var ones = Enumerable.Repeat(1f, Count).ToArray();
        var (one, two) = (new float[Count], new float[Count]);
        DropoutMask.Multiply(ones, 41, 0.5f, 1, one);
        DropoutMask.Multiply(ones, 42, 0.5f, 1, two);
        Assert.AreEqual(0.5, one.Zip(two, (x, y) => x == y).Count(same => same) / (double)Count, 0.01);
    }

    [TestMethod]
    public void Column_sums_and_squares()
    {
        for (var length = 1; length <= 130; length++)
        {
            var (rows, sums) = (Draw(5 * length, 1), new float[length]);
            Reductions.AddColumnSums(rows, sums);
            for (var j = 0; j < length; j++) Assert.AreEqual(Enumerable.Range(0, 5).Sum(r => (double)rows[r * length + j]), sums[j], 1e-6);
        }
        foreach (var length in new[] { 0, 1, 130, 1024, 1025, 100_000 })
        {
            var x = Draw(length, 2);
            Assert.AreEqual(x.Sum(v => (double)v * v), Reductions.SumOfSquares(x), 1e-6 * length);
        }
    }

    [TestMethod]
    public void Sgd_and_RMSProp_match_the_scalar_reference()
    {
        for (var length = 0; length <= 130; length++)
        {
            var (weights, gradient, square, velocity) = (Draw(length, 1), Draw(length, 2), Draw(length, 3).Select(Math.Abs).ToArray(), Draw(length, 4));
            var (w, v) = (weights.ToArray(), velocity.ToArray());
            new SgdStep(0.9f, ByGradient: 0.01f, ByVelocity: 0.02f, Decay: 0.99f).Apply(w, gradient, v);
            for (var i = 0; i < length; i++)
            {
                var expected = 0.9 * velocity[i] + gradient[i];
                Assert.AreEqual(expected, v[i], 1e-6);
                Assert.AreEqual(0.99 * weights[i] - 0.01 * gradient[i] - 0.02 * expected, w[i], 1e-6, $"length {length}, element {i}");
            }
            var s = square.ToArray();
            (w, v) = (weights.ToArray(), velocity.ToArray());
            new RmsPropStep(0.9f, 1e-8f, Momentum: 0.8f, LearningRate: 0.01f, Decay: 0.99f).Apply(w, gradient, s, v);
            for (var i = 0; i < length; i++)
            {
                var mean = 0.9 * square[i] + 0.1 * gradient[i] * gradient[i];
                var expected = 0.8 * velocity[i] + gradient[i] / (Math.Sqrt(mean) + 1e-8);
                Assert.AreEqual(mean, s[i], 1e-6);
                Assert.AreEqual(expected, v[i], 1e-5);
                Assert.AreEqual(0.99 * weights[i] - 0.01 * expected, w[i], 1e-6, $"length {length}, element {i}");
            }
        }
    }

    [TestMethod]
    public void Activations_give_the_same_bits_at_every_place()
    {
        var (x, gradient) = (Draw(130, 1).Select(v => 5 * v).ToArray(), Draw(130, 2));
        var (tanh, sigmoid) = (new float[130], new float[130]);
        Elementwise.Tanh(x, tanh);
        Elementwise.Sigmoid(x, sigmoid);
        for (var length = 0; length <= 130; length++)
        {
            var some = new float[length];
            Elementwise.Tanh(x.AsSpan(130 - length), some);
            CollectionAssert.AreEqual(tanh[(130 - length)..], some);
            Elementwise.Sigmoid(x.AsSpan(130 - length), some);
            CollectionAssert.AreEqual(sigmoid[(130 - length)..], some);
            Elementwise.TanhBackward(tanh.AsSpan(0, length), gradient.AsSpan(0, length), some);
            for (var i = 0; i < length; i++) Assert.AreEqual(gradient[i] * (1 - Math.Tanh(x[i]) * Math.Tanh(x[i])), some[i], 1e-6);
            Elementwise.SigmoidBackward(sigmoid.AsSpan(0, length), gradient.AsSpan(0, length), some);
            for (var i = 0; i < length; i++) Assert.AreEqual(gradient[i] / (2 + Math.Exp(x[i]) + Math.Exp(-x[i])), some[i], 1e-6);
        }
        for (var i = 0; i < 130; i++)
        {
            Assert.AreEqual(Math.Tanh(x[i]), tanh[i], 3e-7);
            Assert.AreEqual(1 / (1 + Math.Exp(-x[i])), sigmoid[i], 3e-7);
        }
    }

    static float[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
