using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Gates in logarithms, for any width: softplus(x) = ln(1 + eˣ), which is -ln σ(-x), beside σ(x) from the same exponential.</summary>
static class LogGates
{
    /// <summary>ln(1 + eˣ); <paramref name="sigmoid"/> is σ(x), its derivative, with the bits of <see cref="Activations.Sigmoid"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Softplus<TVector, TWidth>(TVector x, out TVector sigmoid)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var softplus = Softplus<TVector, TWidth>(x, out var rounded, out var q);
        sigmoid = Activations.SigmoidFrom<TVector, TWidth>(x, rounded, q);
        return softplus;
    }

    /// <summary>ln(1 + eˣ); <paramref name="complement"/> is σ(-x) = 1 - σ(x), to all digits where it is small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SoftplusBesideComplement<TVector, TWidth>(TVector x, out TVector complement)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var softplus = Softplus<TVector, TWidth>(x, out var rounded, out var q);
        complement = Activations.SigmoidFrom<TVector, TWidth>(TWidth.Subtract(default, x), rounded, q);
        return softplus;
    }

    /// <summary>The same for one number.</summary>
    public static float SoftplusBesideComplement(float x, out float complement) => SoftplusBesideComplement<float, WidthOne>(x, out complement);

    /// <summary><see cref="Softplus{TVector, TWidth}(TVector, out TVector)"/> for one number.</summary>
    public static float Softplus(float x, out float sigmoid) => Softplus<float, WidthOne>(x, out sigmoid);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Softplus<TVector, TWidth>(TVector x, out TVector rounded, out TVector q)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var r = Activations.ReduceForSigmoid<TVector, TWidth>(x, out rounded);
        q = Activations.Growth<TVector, TWidth>(r);
        var power = TWidth.PowerOfTwo(rounded);
        var e = TWidth.MultiplyAdd(power, q, power);
        return TWidth.Add(TWidth.Max(TWidth.Create(0f), x), LogOnePlus<TVector, TWidth>(e));
    }

    /// <summary>ln(1 + e) for e from 0 to 1: 2 artanh(s) with s = e / (2 + e), which is at most 1/3, so that seven terms of the series are enough.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector LogOnePlus<TVector, TWidth>(TVector e)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var s = TWidth.Divide(e, TWidth.Add(e, TWidth.Create(2f)));
        var t = TWidth.Multiply(s, s);
        var p = TWidth.MultiplyAdd(TWidth.Create(2f / 13), t, TWidth.Create(2f / 11));
        p = TWidth.MultiplyAdd(p, t, TWidth.Create(2f / 9));
        p = TWidth.MultiplyAdd(p, t, TWidth.Create(2f / 7));
        p = TWidth.MultiplyAdd(p, t, TWidth.Create(2f / 5));
        p = TWidth.MultiplyAdd(p, t, TWidth.Create(2f / 3));
        return TWidth.MultiplyAdd(TWidth.Multiply(s, t), p, TWidth.Add(s, s));
    }
}
