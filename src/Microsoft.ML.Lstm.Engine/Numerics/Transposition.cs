using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Rows become columns, a square of as many as a vector has lanes at a time.</summary>
/// <remarks>
/// Row i is interleaved with the row half a square below, and what comes out again, as often as the lanes can be halved: then every
/// vector holds a column.
/// </remarks>
static class Transposition
{
    /// <summary>Floats of working memory: two squares of the widest vectors.</summary>
    public const int ScratchSize = 2 * 16 * 16;

    /// <summary>Moves <paramref name="count"/> squares of <see cref="Panels.Lanes"/> rows, one after the other.</summary>
    /// <param name="source">The squares' rows.</param>
    /// <param name="row">From one row to the next.</param>
    /// <param name="step">From one square to the next.</param>
    /// <param name="destination">The squares' columns, as rows.</param>
    /// <param name="column">From one column to the next.</param>
    /// <param name="columnStep">From one square to the next in the destination.</param>
    /// <param name="count">Number of squares.</param>
    /// <param name="scratch">Working memory.</param>
    /// <param name="add">Whether the destination is added to.</param>
    public static void Squares(
        ReadOnlySpan<float> source, int row, int step, Span<float> destination, int column, int columnStep, int count, Span<float> scratch, bool add)
    {
        if (count == 0) return;
        Guard.Holds(source.Length, (count - 1L) * step + (Panels.Lanes - 1L) * row + Panels.Lanes, nameof(source));
        Guard.Holds(destination.Length, (count - 1L) * columnStep + (Panels.Lanes - 1L) * column + Panels.Lanes, nameof(destination));
        Guard.Holds(scratch.Length, ScratchSize, nameof(scratch));
        ref var s = ref MemoryMarshal.GetReference(source);
        ref var d = ref MemoryMarshal.GetReference(destination);
        ref var r = ref MemoryMarshal.GetReference(scratch);
        if (Vector512.IsHardwareAccelerated) Squares<Vector512<float>, Width512>(ref s, row, step, ref d, column, columnStep, count, ref r, add);
        else if (Vector256.IsHardwareAccelerated) Squares<Vector256<float>, Width256>(ref s, row, step, ref d, column, columnStep, count, ref r, add);
        else if (Vector128.IsHardwareAccelerated) Squares<Vector128<float>, Width128>(ref s, row, step, ref d, column, columnStep, count, ref r, add);
        else Squares<float, WidthOne>(ref s, row, step, ref d, column, columnStep, count, ref r, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Squares<TVector, TWidth>(
        ref float source, nint row, nint step, ref float destination, nint column, nint columnStep, int count, ref float scratch, bool add)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        nint w = TWidth.Lanes, half = w / 2;
        for (var square = 0; square < count; square++)
        {
            ref var from = ref source;
            ref var to = ref scratch;
            var stride = row;
            for (var lanes = w; lanes > 2; lanes /= 2)
            {
                for (nint i = 0; i < half; i++)
                {
                    TVector x = TWidth.Load(ref from, i * stride), y = TWidth.Load(ref from, (i + half) * stride);
                    TWidth.Store(TWidth.InterleaveLower(x, y), ref to, 2 * i * w);
                    TWidth.Store(TWidth.InterleaveUpper(x, y), ref to, (2 * i + 1) * w);
                }
                from = ref to;
                to = ref Unsafe.AreSame(ref to, ref scratch) ? ref Unsafe.Add(ref scratch, w * w) : ref scratch;
                stride = w;
            }
            if (w == 1) Put<TVector, TWidth>(TWidth.Load(ref from, 0), ref destination, add);
            for (nint i = 0; i < half; i++)
            {
                TVector x = TWidth.Load(ref from, i * stride), y = TWidth.Load(ref from, (i + half) * stride);
                Put<TVector, TWidth>(TWidth.InterleaveLower(x, y), ref Unsafe.Add(ref destination, 2 * i * column), add);
                Put<TVector, TWidth>(TWidth.InterleaveUpper(x, y), ref Unsafe.Add(ref destination, (2 * i + 1) * column), add);
            }
            source = ref Unsafe.Add(ref source, step);
            destination = ref Unsafe.Add(ref destination, columnStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put<TVector, TWidth>(TVector value, ref float destination, bool add)
        where TVector : struct
        where TWidth : IWidth<TVector> =>
        TWidth.Store(add ? TWidth.Add(TWidth.Load(ref destination, 0), value) : value, ref destination, 0);
}
