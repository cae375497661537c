using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Sigmoid and hyperbolic tangent for any width: both from one exponential, by range reduction and a polynomial.</summary>
/// <remarks>Errors and ends are stated in docs/numerics.md and tested over all exponents.</remarks>
static class Activations
{
    // Adding 1.5 · 2²³ leaves the nearest integer in the low bits of the sum.
    const float Rounder = 12582912f;
    const float Log2E = 1.44269504f;

    // ln 2 in two parts: the first has few enough bits for its product with n to be exact.
    const float Ln2High = 0.693359375f;
    const float Ln2Low = -2.12194440e-4f;

    // Beyond this the exponential would leave the normal numbers.
    const float ExpLimit = 87f;

    // tanh x is 1 in float from about 9 on.
    const float TanhLimit = 20f;

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid<TVector, TWidth>(TVector x)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var y = TWidth.Subtract(default, x);
        y = TWidth.AtMost(TWidth.Create(ExpLimit), TWidth.AtLeast(TWidth.Create(-ExpLimit), y));
        var q = ExpMinusOne<TVector, TWidth>(y, out var power);
        var one = TWidth.Create(1f);
        return TWidth.Divide(one, TWidth.Add(one, TWidth.MultiplyAdd(power, q, power)));
    }

    /// <summary>tanh x = -e / (2 + e) with e = exp(-2|x|) - 1, so that nothing is lost near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh<TVector, TWidth>(TVector x)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var y = TWidth.Multiply(TWidth.Create(-2f), TWidth.Abs(x));
        y = TWidth.AtLeast(TWidth.Create(-2 * TanhLimit), y);
        var q = ExpMinusOne<TVector, TWidth>(y, out var power);
        var e = TWidth.MultiplyAdd(power, q, TWidth.Subtract(power, TWidth.Create(1f)));
        return TWidth.CopySign(TWidth.Divide(e, TWidth.Add(TWidth.Create(2f), e)), x);
    }

    // eˣ = power · (1 + q): x = n ln 2 + r, power = 2ⁿ, q = eʳ - 1 = r + r² · P(r) with |r| <= ln 2 / 2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector ExpMinusOne<TVector, TWidth>(TVector x, out TVector power)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var rounded = TWidth.MultiplyAdd(x, TWidth.Create(Log2E), TWidth.Create(Rounder));
        var n = TWidth.Subtract(rounded, TWidth.Create(Rounder));
        power = TWidth.PowerOfTwo(rounded);
        var r = TWidth.MultiplyAdd(n, TWidth.Create(-Ln2High), x);
        r = TWidth.MultiplyAdd(n, TWidth.Create(-Ln2Low), r);
        // Minimax coefficients of the Cephes library (Moshier 1989).
        var p = TWidth.MultiplyAdd(TWidth.Create(1.9875691500e-4f), r, TWidth.Create(1.3981999507e-3f));
        p = TWidth.MultiplyAdd(p, r, TWidth.Create(8.3334519073e-3f));
        p = TWidth.MultiplyAdd(p, r, TWidth.Create(4.1665795894e-2f));
        p = TWidth.MultiplyAdd(p, r, TWidth.Create(1.6666665459e-1f));
        p = TWidth.MultiplyAdd(p, r, TWidth.Create(5.0000001201e-1f));
        return TWidth.MultiplyAdd(TWidth.Multiply(r, r), p, r);
    }
}
