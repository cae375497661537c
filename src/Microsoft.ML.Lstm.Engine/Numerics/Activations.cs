using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Sigmoid and hyperbolic tangent for any width: both from one exponential, by range reduction and a polynomial.</summary>
/// <remarks>Errors and ends are stated in docs/numerics.md and tested over all exponents.</remarks>
static class Activations
{
    // Adding 1.5 · 2²³ leaves the nearest integer in the low bits of the sum; 127 more makes it the exponent of a float.
    const float Rounder = 12582912f + 127f;
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
        var y = TWidth.AtMost(TWidth.Create(ExpLimit), TWidth.AtLeast(TWidth.Create(-ExpLimit), TWidth.Subtract(default, x)));
        // -x = n ln 2 + r with |r| <= ln 2 / 2.
        var rounded = TWidth.MultiplyAdd(y, TWidth.Create(Log2E), TWidth.Create(Rounder));
        var n = TWidth.Subtract(rounded, TWidth.Create(Rounder));
        var r = TWidth.MultiplyAdd(n, TWidth.Create(-Ln2High), y);
        r = TWidth.MultiplyAdd(n, TWidth.Create(-Ln2Low), r);
        // q = eʳ - 1 = r + r² · P(r).
        var q = TWidth.MultiplyAdd(TWidth.Create(0.001381454f), r, TWidth.Create(0.008368745f));
        q = TWidth.MultiplyAdd(q, r, TWidth.Create(0.04166839f));
        q = TWidth.MultiplyAdd(q, r, TWidth.Create(0.16666521f));
        q = TWidth.MultiplyAdd(q, r, TWidth.Create(0.49999994f));
        q = TWidth.MultiplyAdd(TWidth.Multiply(r, r), q, r);
        var power = TWidth.PowerOfTwo(rounded);
        var one = TWidth.Create(1f);
        return TWidth.Divide(one, TWidth.Add(TWidth.MultiplyAdd(power, q, power), one));
    }

    /// <summary>tanh x = (1 - e) / (1 + e) with e = exp(-2|x|); 1 - e comes from exp(x) - 1, so that nothing is lost near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh<TVector, TWidth>(TVector x)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        // -2|x| = n ln 2 + 2r with |r| <= ln 2 / 4.
        var y = TWidth.AtLeast(TWidth.Create(-TanhLimit), TWidth.CopySign(x, TWidth.Create(-1f)));
        var rounded = TWidth.MultiplyAdd(y, TWidth.Create(2 * Log2E), TWidth.Create(Rounder));
        var n = TWidth.Subtract(rounded, TWidth.Create(Rounder));
        var r = TWidth.MultiplyAdd(n, TWidth.Create(-Ln2High / 2), y);
        r = TWidth.MultiplyAdd(n, TWidth.Create(-Ln2Low / 2), r);
        // q = e²ʳ - 1 = 2r + r² · P(r).
        var q = TWidth.MultiplyAdd(TWidth.Create(128 * 1.9845882e-4f), r, TWidth.Create(64 * 1.3940668e-3f));
        q = TWidth.MultiplyAdd(q, r, TWidth.Create(32 * 8.33339e-3f));
        q = TWidth.MultiplyAdd(q, r, TWidth.Create(16 * 4.166636e-2f));
        q = TWidth.MultiplyAdd(q, r, TWidth.Create(8 * 0.16666666f));
        q = TWidth.MultiplyAdd(q, r, TWidth.Create(2f));
        q = TWidth.MultiplyAdd(TWidth.Multiply(r, r), q, TWidth.Add(r, r));
        var power = TWidth.PowerOfTwo(rounded);
        var one = TWidth.Create(1f);
        var above = TWidth.MultiplyAdd(power, q, TWidth.Subtract(power, one));
        var below = TWidth.MultiplyAdd(power, q, TWidth.Add(power, one));
        return TWidth.CopySign(TWidth.Divide(above, below), x);
    }
}
