using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>What is computed of two vectors, at any width; one that needs a single vector does not look at the other.</summary>
interface IVectorOperation
{
    static abstract TVector Of<TVector, TWidth>(TVector x, TVector y)
        where TVector : struct
        where TWidth : IWidth<TVector>;
}

/// <summary>An operation over spans. All elements go through the same vector code, the last ones too: bits do not depend on the place.</summary>
static class VectorMap
{
    /// <summary>destination[i] = the operation on x[i] and y[i]; may be in place.</summary>
    public static void Apply<TOperation>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination)
        where TOperation : struct, IVectorOperation
    {
        Guard.SameLength(x.Length, y.Length);
        Guard.SameLength(x.Length, destination.Length);
        if (Vector512.IsHardwareAccelerated) Apply<Vector512<float>, Width512, TOperation>(x, y, destination);
        else if (Vector256.IsHardwareAccelerated) Apply<Vector256<float>, Width256, TOperation>(x, y, destination);
        else if (Vector128.IsHardwareAccelerated) Apply<Vector128<float>, Width128, TOperation>(x, y, destination);
        else Apply<float, WidthOne, TOperation>(x, y, destination);
    }

    static void Apply<TVector, TWidth, TOperation>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TOperation : struct, IVectorOperation
    {
        ref var xs = ref MemoryMarshal.GetReference(x);
        ref var ys = ref MemoryMarshal.GetReference(y);
        ref var target = ref MemoryMarshal.GetReference(destination);
        var i = 0;
        for (; i <= x.Length - TWidth.Lanes; i += TWidth.Lanes)
            TWidth.Store(TOperation.Of<TVector, TWidth>(TWidth.Load(ref xs, i), TWidth.Load(ref ys, i)), ref target, i);
        if (i == x.Length) return;
        Span<float> tails = stackalloc float[32];
        tails.Clear();
        x[i..].CopyTo(tails);
        y[i..].CopyTo(tails[16..]);
        ref var first = ref MemoryMarshal.GetReference(tails);
        TWidth.Store(TOperation.Of<TVector, TWidth>(TWidth.Load(ref first, 0), TWidth.Load(ref first, 16)), ref first, 0);
        tails[..(x.Length - i)].CopyTo(destination[i..]);
    }
}
