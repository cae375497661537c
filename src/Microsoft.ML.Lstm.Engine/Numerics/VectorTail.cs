using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Rows of H values end anywhere: whole vectors are read and written directly, the last one by way of a small square.</summary>
static class VectorTail
{
    /// <summary>The first <paramref name="valid"/> floats of a vector; the other lanes are what the square holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TVector, TWidth>(ref float source, int valid, Span<float> square)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        if (valid == TWidth.Lanes) return TWidth.Load(ref source, 0);
        MemoryMarshal.CreateReadOnlySpan(ref source, valid).CopyTo(square);
        return TWidth.Load(ref MemoryMarshal.GetReference(square), 0);
    }

    /// <summary>The first <paramref name="valid"/> lanes of a vector, or none; the square is overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TVector, TWidth>(TVector value, ref float destination, int valid, Span<float> square)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        if (valid == TWidth.Lanes)
        {
            TWidth.Store(value, ref destination, 0);
            return;
        }
        if (valid == 0) return;
        TWidth.Store(value, ref MemoryMarshal.GetReference(square), 0);
        square[..valid].CopyTo(MemoryMarshal.CreateSpan(ref destination, valid));
    }
}
