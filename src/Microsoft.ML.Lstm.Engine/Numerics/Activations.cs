using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Sigmoid and hyperbolic tangent for any width: both from one exponential, by range reduction and a polynomial.</summary>
/// <remarks>
/// Each is a chain of some twenty dependent operations. A kernel that needs several calls the parts of the chain for all of them in
/// turn, so that the hardware, which looks ahead only so far, always sees operations that it can start. Errors and ends are stated in
/// docs/numerics.md and tested over all exponents.
/// </remarks>
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

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid<TVector, TWidth>(TVector x)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var r = ReduceForSigmoid<TVector, TWidth>(x, out var rounded);
        return SigmoidFrom<TVector, TWidth>(x, rounded, Growth<TVector, TWidth>(r));
    }

    /// <summary>(1 - e⁻²ˣ) / (1 + e⁻²ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh<TVector, TWidth>(TVector x)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var r = ReduceForTanh<TVector, TWidth>(x, out var rounded);
        return TanhFrom<TVector, TWidth>(x, rounded, Growth<TVector, TWidth>(r));
    }

    /// <summary>First part of <see cref="Sigmoid"/>: -|x| = n ln 2 + r with |r| at most ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ReduceForSigmoid<TVector, TWidth>(TVector x, out TVector rounded)
        where TVector : struct
        where TWidth : IWidth<TVector> =>
        Reduce<TVector, TWidth>(TWidth.CopySign(x, TWidth.Create(-1f)), out rounded);

    /// <summary>First part of <see cref="Tanh"/>: -2|x| = n ln 2 + r with |r| at most ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ReduceForTanh<TVector, TWidth>(TVector x, out TVector rounded)
        where TVector : struct
        where TWidth : IWidth<TVector> =>
        Reduce<TVector, TWidth>(TWidth.CopySign(TWidth.Add(x, x), TWidth.Create(-1f)), out rounded);

    /// <summary>Second part of both: q = eʳ - 1 = r + r² · P(r).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Growth<TVector, TWidth>(TVector r)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var p = TWidth.MultiplyAdd(TWidth.Create(0.001381454f), r, TWidth.Create(0.008368745f));
        p = TWidth.MultiplyAdd(p, r, TWidth.Create(0.04166839f));
        p = TWidth.MultiplyAdd(p, r, TWidth.Create(0.16666521f));
        p = TWidth.MultiplyAdd(p, r, TWidth.Create(0.49999994f));
        return TWidth.MultiplyAdd(TWidth.Multiply(r, r), p, r);
    }

    /// <summary>Last part of <see cref="Sigmoid"/>, from e = 2ⁿ(1 + q): 1 / (1 + e), or e / (1 + e) where x is negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SigmoidFrom<TVector, TWidth>(TVector x, TVector rounded, TVector q)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var power = TWidth.PowerOfTwo(rounded);
        var e = TWidth.MultiplyAdd(power, q, power);
        var one = TWidth.Create(1f);
        return TWidth.Divide(TWidth.WhereNegative(x, e, one), TWidth.Add(one, e));
    }

    /// <summary>Last part of <see cref="Tanh"/>, from e = 2ⁿ(1 + q): 1 - e comes from q, so that nothing is lost near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector TanhFrom<TVector, TWidth>(TVector x, TVector rounded, TVector q)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var power = TWidth.PowerOfTwo(rounded);
        var one = TWidth.Create(1f);
        var above = TWidth.MultiplyAdd(power, q, TWidth.Subtract(power, one));
        var below = TWidth.MultiplyAdd(power, q, TWidth.Add(power, one));
        return TWidth.CopySign(TWidth.Divide(above, below), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Reduce<TVector, TWidth>(TVector y, out TVector rounded)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        y = TWidth.Max(TWidth.Create(-ExpLimit), y);
        rounded = TWidth.MultiplyAdd(y, TWidth.Create(Log2E), TWidth.Create(Rounder));
        var n = TWidth.Subtract(rounded, TWidth.Create(Rounder));
        return TWidth.MultiplyAdd(n, TWidth.Create(-Ln2Low), TWidth.MultiplyAdd(n, TWidth.Create(-Ln2High), y));
    }
}
