using System.Runtime.Intrinsics;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

/// <summary>The bounds that docs/numerics.md states.</summary>
[TestClass]
public sealed class ActivationTests
{
    public static IEnumerable<object[]> Widths => [["512"], ["256"], ["128"], ["1"]];

    [TestMethod, DynamicData(nameof(Widths))]
    public void Errors_stay_within_the_stated_bounds(string width)
    {
        var (worstSigmoid, worstTanh) = (0.0, 0.0);
        foreach (var x in Grid())
        {
            var (sigmoid, tanh) = Evaluate(width, x);
            worstSigmoid = Math.Max(worstSigmoid, Ulps(sigmoid, 1 / (1 + Math.Exp(-(double)x))));
            worstTanh = Math.Max(worstTanh, Ulps(tanh, Math.Tanh(x)));
        }
        Assert.IsTrue(worstSigmoid <= 2, $"sigmoid at {width} bits: {worstSigmoid} ulp");
        Assert.IsTrue(worstTanh <= 2, $"tanh at {width} bits: {worstTanh} ulp");
    }

    [TestMethod, DynamicData(nameof(Widths))]
    public void The_ends_saturate_and_never_turn_back(string width)
    {
        var (lastSigmoid, lastTanh) = (0f, -1f);
        var grid = Enumerable.Range(-4000, 8001).Select(i => i / 32f);
        foreach (var x in (float[])[float.NegativeInfinity, -3e38f, .. grid, 3e38f, float.PositiveInfinity])
        {
            var (sigmoid, tanh) = Evaluate(width, x);
            if (MathF.Abs(x) > 8.5f)
            {
                Assert.IsTrue(sigmoid >= lastSigmoid, $"sigmoid({x}) = {sigmoid} after {lastSigmoid}");
                Assert.IsTrue(tanh >= lastTanh, $"tanh({x}) = {tanh} after {lastTanh}");
            }
            (lastSigmoid, lastTanh) = (sigmoid, tanh);
        }
        Assert.AreEqual((1f, 1f), Evaluate(width, float.PositiveInfinity));
        Assert.AreEqual(-1f, Evaluate(width, float.NegativeInfinity).Tanh);
        Assert.IsTrue(Evaluate(width, float.NegativeInfinity).Sigmoid is >= 0 and < 1e-37f);
    }

    [TestMethod, DynamicData(nameof(Widths))]
    public void Special_values(string width)
    {
        Assert.AreEqual((0.5f, 0f), Evaluate(width, 0));
        Assert.IsTrue(float.IsNegative(Evaluate(width, -0f).Tanh));
        var (sigmoid, tanh) = Evaluate(width, float.NaN);
        Assert.IsTrue(float.IsNaN(sigmoid) && float.IsNaN(tanh));
        Assert.AreEqual(1e-30f, Evaluate(width, 1e-30f).Tanh);
        Assert.AreEqual(-float.Epsilon, Evaluate(width, -float.Epsilon).Tanh);
    }

    // Every exponent from 2⁻³⁰ to where both are constant, with mantissas between, both signs.
    static IEnumerable<float> Grid()
    {
        for (var exponent = -30; exponent <= 6; exponent++)
            for (var mantissa = 0; mantissa < 2000; mantissa++)
            {
                var x = MathF.ScaleB(1 + mantissa / 2000f, exponent);
                if (x > 87) yield break;
                yield return x;
                yield return -x;
            }
    }

    static double Ulps(float actual, double expected)
    {
        var nearest = (float)Math.Abs(expected);
        return Math.Abs(actual - expected) / (MathF.BitIncrement(nearest) - nearest);
    }

    static (float Sigmoid, float Tanh) Evaluate(string width, float x)
    {
        switch (width)
        {
            case "512":
                var v512 = Vector512.Create(x);
                return (Activations.Sigmoid<Vector512<float>, Width512>(v512)[15], Activations.Tanh<Vector512<float>, Width512>(v512)[15]);
            case "256":
                var v256 = Vector256.Create(x);
                return (Activations.Sigmoid<Vector256<float>, Width256>(v256)[7], Activations.Tanh<Vector256<float>, Width256>(v256)[7]);
            case "128":
                var v128 = Vector128.Create(x);
                return (Activations.Sigmoid<Vector128<float>, Width128>(v128)[3], Activations.Tanh<Vector128<float>, Width128>(v128)[3]);
            default:
                return (Activations.Sigmoid<float, WidthOne>(x), Activations.Tanh<float, WidthOne>(x));
        }
    }
}
