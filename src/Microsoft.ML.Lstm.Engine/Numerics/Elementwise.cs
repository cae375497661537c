using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Activations over spans, and their slopes.</summary>
static class Elementwise
{
    /// <summary>destination[i] = tanh x[i]; may be in place.</summary>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> destination) => VectorMap.Apply<TanhOf>(x, x, destination);

    /// <summary>destination[i] = 1 / (1 + e⁻ˣ) of x[i]; may be in place.</summary>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> destination) => VectorMap.Apply<SigmoidOf>(x, x, destination);

    /// <summary>destination[i] = gradient[i] · (1 - y[i]²) with y = tanh x.</summary>
    public static void TanhBackward(ReadOnlySpan<float> y, ReadOnlySpan<float> gradient, Span<float> destination)
    {
        Guard.SameLength(y.Length, gradient.Length);
        Guard.SameLength(y.Length, destination.Length);
        var ys = MemoryMarshal.Cast<float, Vector<float>>(y);
        var gs = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var ds = MemoryMarshal.Cast<float, Vector<float>>(destination);
        for (var i = 0; i < ys.Length; i++) ds[i] = gs[i] - gs[i] * (ys[i] * ys[i]);
        for (var i = ys.Length * Vector<float>.Count; i < y.Length; i++) destination[i] = gradient[i] - gradient[i] * (y[i] * y[i]);
    }

    /// <summary>destination[i] = gradient[i] · y[i] · (1 - y[i]) with y = σ(x).</summary>
    public static void SigmoidBackward(ReadOnlySpan<float> y, ReadOnlySpan<float> gradient, Span<float> destination)
    {
        Guard.SameLength(y.Length, gradient.Length);
        Guard.SameLength(y.Length, destination.Length);
        var ys = MemoryMarshal.Cast<float, Vector<float>>(y);
        var gs = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var ds = MemoryMarshal.Cast<float, Vector<float>>(destination);
        for (var i = 0; i < ys.Length; i++) ds[i] = gs[i] * (ys[i] * (Vector<float>.One - ys[i]));
        for (var i = ys.Length * Vector<float>.Count; i < y.Length; i++) destination[i] = gradient[i] * (y[i] * (1 - y[i]));
    }

    readonly struct TanhOf : IVectorOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVector, TWidth>(TVector x, TVector y)
            where TVector : struct
            where TWidth : IWidth<TVector> => Activations.Tanh<TVector, TWidth>(x);
    }

    readonly struct SigmoidOf : IVectorOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVector, TWidth>(TVector x, TVector y)
            where TVector : struct
            where TWidth : IWidth<TVector> => Activations.Sigmoid<TVector, TWidth>(x);
    }
}
