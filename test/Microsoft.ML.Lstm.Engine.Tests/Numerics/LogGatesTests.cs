using System.Runtime.Intrinsics;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tests.Numerics;

/// <summary>The bound that docs/numerics.md states.</summary>
[TestClass]
public sealed class LogGatesTests
{
    public static IEnumerable<object[]> QuantileSpread => [["512"], ["256"], ["128"], ["1"]];

    [TestMethod, DynamicData(nameof(QuantileSpread))]
    public void Softplus_stays_within_the_stated_bound(string width)
    {
        var worst = 0.0;
        for (var exponent = -30; exponent <= 6; exponent++)
            for (var mantissa = 0; mantissa < 2000; mantissa++)
                foreach (var sign in (ReadOnlySpan<int>)[-1, 1])
                {
                    var x = sign * MathF.ScaleB(1 + mantissa / 2000f, exponent);
                    if (x < -87) continue;
                    var (softplus, sigmoid) = Evaluate(width, x);
                    var expected = Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs((double)x)));
                    var nearest = (float)expected;
                    worst = Math.Max(worst, Math.Abs(softplus - expected) / (MathF.BitIncrement(nearest) - nearest));
                    Assert.AreEqual(Sigmoid(width, x), sigmoid);
                }
        Assert.IsTrue(worst <= 3, $"softplus at {width} bits: {worst} ulp");
    }

    [TestMethod, DynamicData(nameof(QuantileSpread))]
    public void The_ends_are_zero_and_the_value_itself(string width)
    {
        Assert.AreEqual(1e30f, Evaluate(width, 1e30f).Softplus);
        Assert.IsTrue(Evaluate(width, -1e30f).Softplus is >= 0 and < 1e-37f);
        Assert.AreEqual(float.PositiveInfinity, Evaluate(width, float.PositiveInfinity).Softplus);
        Assert.IsTrue(float.IsNaN(Evaluate(width, float.NaN).Softplus));
    }

    // ln(1 + e) loses no digits where e is small.
    static double LogOnePlus(double e) => e < 1e-5 ? e - e * e / 2 : Math.Log(1 + e);

    static (float Softplus, float Sigmoid) Evaluate(string width, float x) => width switch
    {
        "512" => (LogGates.Softplus<Vector512<float>, Width512>(Vector512.Create(x), out var s)[15], s[15]),
        "256" => (LogGates.Softplus<Vector256<float>, Width256>(Vector256.Create(x), out var s)[7], s[7]),
        "128" => (LogGates.Softplus<Vector128<float>, Width128>(Vector128.Create(x), out var s)[3], s[3]),
        _ => (LogGates.Softplus<float, WidthOne>(x, out var s), s),
    };

    static float Sigmoid(string width, float x) => width switch
    {
        "512" => Activations.Sigmoid<Vector512<float>, Width512>(Vector512.Create(x))[15],
        "256" => Activations.Sigmoid<Vector256<float>, Width256>(Vector256.Create(x))[7],
        "128" => Activations.Sigmoid<Vector128<float>, Width128>(Vector128.Create(x))[3],
        _ => Activations.Sigmoid<float, WidthOne>(x),
    };
}
