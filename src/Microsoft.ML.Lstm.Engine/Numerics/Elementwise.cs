using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Activations over spans. All elements go through the same vector code, the last ones too: bits do not depend on the place.</summary>
static class Elementwise
{
    /// <summary>destination[i] = tanh x[i]; may be in place.</summary>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> destination) => Apply<TanhOf>(x, destination);

    /// <summary>destination[i] = 1 / (1 + e⁻ˣ) of x[i]; may be in place.</summary>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> destination) => Apply<SigmoidOf>(x, destination);

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

    static void Apply<TFunction>(ReadOnlySpan<float> x, Span<float> destination)
        where TFunction : struct, IFunction
    {
        Guard.SameLength(x.Length, destination.Length);
        if (Vector512.IsHardwareAccelerated) Apply<Vector512<float>, Width512, TFunction>(x, destination);
        else if (Vector256.IsHardwareAccelerated) Apply<Vector256<float>, Width256, TFunction>(x, destination);
        else if (Vector128.IsHardwareAccelerated) Apply<Vector128<float>, Width128, TFunction>(x, destination);
        else Apply<float, WidthOne, TFunction>(x, destination);
    }

    static void Apply<TVector, TWidth, TFunction>(ReadOnlySpan<float> x, Span<float> destination)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TFunction : struct, IFunction
    {
        ref var source = ref MemoryMarshal.GetReference(x);
        ref var target = ref MemoryMarshal.GetReference(destination);
        var i = 0;
        for (; i <= x.Length - TWidth.Lanes; i += TWidth.Lanes)
            TWidth.Store(TFunction.Of<TVector, TWidth>(TWidth.Load(ref source, i)), ref target, i);
        if (i == x.Length) return;
        Span<float> tail = stackalloc float[16];
        tail.Clear();
        x[i..].CopyTo(tail);
        ref var first = ref MemoryMarshal.GetReference(tail);
        TWidth.Store(TFunction.Of<TVector, TWidth>(TWidth.Load(ref first, 0)), ref first, 0);
        tail[..(x.Length - i)].CopyTo(destination[i..]);
    }

    interface IFunction
    {
        static abstract TVector Of<TVector, TWidth>(TVector x)
            where TVector : struct
            where TWidth : IWidth<TVector>;
    }

    readonly struct TanhOf : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVector, TWidth>(TVector x)
            where TVector : struct
            where TWidth : IWidth<TVector> => Activations.Tanh<TVector, TWidth>(x);
    }

    readonly struct SigmoidOf : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TVector, TWidth>(TVector x)
            where TVector : struct
            where TWidth : IWidth<TVector> => Activations.Sigmoid<TVector, TWidth>(x);
    }
}
