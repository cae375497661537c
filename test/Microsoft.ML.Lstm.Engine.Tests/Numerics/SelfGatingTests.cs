using Microsoft.ML.Lstm.Engine.Numerics;
using static Microsoft.ML.Lstm.Engine.Tests.Numerics.KernelData;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

[TestClass]
public sealed class SelfGatingTests
{
    [TestMethod]
    public void Every_length_matches_the_scalar_reference_and_gives_the_same_bits_at_every_place()
    {
        var (x, gradient) = (Draw(130, 1, limit: 12), Draw(130, 2));
        float[] silu = new float[130], gelu = new float[130], some = new float[130];
        SelfGating.Silu(x, silu);
        SelfGating.Gelu(x, gelu);
        for (var length = 0; length <= 130; length++)
        {
            var start = 130 - length;
            var end = some.AsSpan(0, length);
            var xs = x.AsSpan(start);
            var gs = gradient.AsSpan(start);
            SelfGating.Silu(xs, end);
            CollectionAssert.AreEqual(silu[start..], end.ToArray());
            SelfGating.Gelu(xs, end);
            CollectionAssert.AreEqual(gelu[start..], end.ToArray());
            SelfGating.SiluProduct(xs, gs, end);
            for (var i = 0; i < length; i++) Assert.AreEqual(silu[start + i] * gs[i], end[i]);
            SelfGating.SiluBackward(xs, gs, end);
            for (var i = 0; i < length; i++) Close(gs[i] * SiluSlope(xs[i]), end[i], $"slope of silu({xs[i]}), length {length}");
            SelfGating.GeluBackward(xs, gs, end);
            for (var i = 0; i < length; i++) Close(gs[i] * GeluSlope(xs[i]), end[i], $"slope of gelu({xs[i]}), length {length}");
        }
        for (var i = 0; i < 130; i++)
        {
            Close(x[i] * Sigmoid(x[i]), silu[i], $"silu({x[i]})");
            Close(x[i] * Sigmoid(GeluGate(x[i])), gelu[i], $"gelu({x[i]})");
        }
    }

    [TestMethod]
    public void The_ends_are_zero_and_the_identity_and_nothing_overflows()
    {
        float[] x = [float.NegativeInfinity, -3e38f, -1e20f, -200, 200, 1e20f, 3e38f, float.PositiveInfinity, float.NaN, 0];
        float[] value = new float[x.Length], slope = new float[x.Length], ones = [.. x.Select(_ => 1f)];
        foreach (var gelu in (ReadOnlySpan<bool>)[false, true])
        {
            if (gelu) SelfGating.Gelu(x, value);
            else SelfGating.Silu(x, value);
            if (gelu) SelfGating.GeluBackward(x, ones, slope);
            else SelfGating.SiluBackward(x, ones, slope);
            for (var i = 0; i < 4; i++) Assert.AreEqual((0f, 0f), (MathF.Round(value[i], 6), MathF.Round(slope[i], 6)), $"at {x[i]}");
            for (var i = 4; i < 8; i++) Assert.AreEqual((x[i], 1f), (value[i], slope[i]), $"at {x[i]}");
            Assert.IsTrue(float.IsNaN(value[8]) && float.IsNaN(slope[8]));
            Assert.AreEqual((0f, 0.5f), (value[9], slope[9]));
        }
    }

    [TestMethod]
    public void Gelu_stays_within_a_thousandth_of_the_exact_one()
    {
        float[] x = [.. Enumerable.Range(-600, 1201).Select(i => i / 100f)], value = new float[1201];
        SelfGating.Gelu(x, value);
        for (var i = 0; i < x.Length; i++) Assert.AreEqual(x[i] * NormalDistribution(x[i]), value[i], 6e-4, $"at {x[i]}");
    }

    static void Close(double expected, float actual, string what) => Assert.AreEqual(expected, actual, 1e-6 * Math.Max(1, Math.Abs(expected)), what);

    static double SiluSlope(double x) => Sigmoid(x) * (1 + x * Sigmoid(-x));

    static double GeluGate(double x) => 2 * Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);

    static double GeluSlope(double x) =>
        Sigmoid(GeluGate(x)) * (1 + x * Sigmoid(-GeluGate(x)) * 2 * Math.Sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x));

    // Φ by Simpson's rule from 0.
    static double NormalDistribution(double x)
    {
        const int Pieces = 400;
        var h = x / Pieces;
        var sum = 0.0;
        for (var i = 0; i <= Pieces; i++) sum += (i is 0 or Pieces ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-i * h * i * h / 2);
        return 0.5 + sum * h / 3 / Math.Sqrt(2 * Math.PI);
    }
}
