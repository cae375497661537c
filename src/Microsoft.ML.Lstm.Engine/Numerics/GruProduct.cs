using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>
/// The products of a GRU whose reset comes after them, for cells [vector of units][row][r z n m]: the input's go to r, z and n, those of h
/// to r, z and m, which r scales. Weights are [vector of units][depth][r z n]: three vectors where four sums wait, so none is computed in vain.
/// </summary>
static class GruProduct
{
    // A single row takes this many vectors of units at once: three sums under way would not hide the latency of the additions.
    const int VectorsOfOneRow = 4;

    /// <summary>r, z, n = bias + A·W; m is not touched.</summary>
    /// <param name="a">Inputs [rows, F], each row in one piece.</param>
    /// <param name="rows">Rows of A and of every vector's cells.</param>
    /// <param name="weights">Packed, for the vectors of units that are worked on.</param>
    /// <param name="bias">[vector][r z n m], likewise.</param>
    /// <param name="cells">Overwritten.</param>
    /// <param name="vectors">Vectors of units to work on.</param>
    /// <param name="rowStride">From one row of the cells to the next.</param>
    /// <param name="vectorStride">From one vector of units to the next.</param>
    public static void Inputs(
        in StridedMatrix a, int rows, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> cells, int vectors,
        int rowStride, int vectorStride) =>
        Run<OfInputs>(a, rows, weights, bias, cells, vectors, rowStride, vectorStride, reversePanels: false);

    /// <summary>r and z += A·U, m = bias + A·U; without a depth nothing but the bias.</summary>
    /// <param name="a">h [rows, H], each row in one piece.</param>
    /// <param name="rows">Rows of A and of every vector's cells.</param>
    /// <param name="weights">Packed, for the vectors of units that are worked on.</param>
    /// <param name="bias">[vector][r z n m], likewise.</param>
    /// <param name="cells">[vector][row][r z n m]</param>
    /// <param name="vectors">Vectors of units to work on.</param>
    /// <param name="vectorStride">From one vector of units to the next.</param>
    /// <param name="reversePanels">Whether a single row goes through them from the last to the first, for the sake of what the cache still holds.</param>
    public static void Hidden(
        in StridedMatrix a, int rows, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> cells, int vectors, int vectorStride, bool reversePanels) =>
        Run<OfHidden>(a, rows, weights, bias, cells, vectors, Panels.WideColumns, vectorStride, reversePanels);

    interface IPart
    {
        /// <summary>Whether r and z are accumulated to; else they start from the bias.</summary>
        static abstract bool Continues { get; }

        /// <summary>Which of a cell's vectors takes the third product.</summary>
        static abstract int Third { get; }
    }

    readonly struct OfInputs : IPart { public static bool Continues => false; public static int Third => 2; }

    readonly struct OfHidden : IPart { public static bool Continues => true; public static int Third => 3; }

    static void Run<TPart>(
        in StridedMatrix a, int rows, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> cells, int vectors,
        int rowStride, int vectorStride, bool reversePanels)
        where TPart : IPart
    {
        if (rows == 0 || vectors == 0) return;
        Guard.Holds(a.Values.Length, a.Extent(rows), nameof(a));
        Guard.Holds(weights.Length, 3L * vectors * Panels.Lanes * a.Depth, nameof(weights));
        Guard.Holds(bias.Length, (long)vectors * Panels.WideColumns, nameof(bias));
        Guard.Holds(cells.Length, (vectors - 1L) * vectorStride + (rows - 1L) * rowStride + Panels.WideColumns, nameof(cells));
        ref var x = ref MemoryMarshal.GetReference(a.Values);
        ref var b = ref MemoryMarshal.GetReference(weights);
        ref var start = ref MemoryMarshal.GetReference(bias);
        ref var c = ref MemoryMarshal.GetReference(cells);
        nint aRow = a.RowStride, depth = a.SegmentDepth, row = rowStride, next = vectorStride;
        if (Vector512.IsHardwareAccelerated)
            Run<Vector512<float>, Width512, TPart>(ref x, aRow, rows, depth, ref b, ref start, ref c, vectors, row, next, reversePanels);
        else if (Vector256.IsHardwareAccelerated)
            Run<Vector256<float>, Width256, TPart>(ref x, aRow, rows, depth, ref b, ref start, ref c, vectors, row, next, reversePanels);
        else if (Vector128.IsHardwareAccelerated)
            Run<Vector128<float>, Width128, TPart>(ref x, aRow, rows, depth, ref b, ref start, ref c, vectors, row, next, reversePanels);
        else Run<float, WidthOne, TPart>(ref x, aRow, rows, depth, ref b, ref start, ref c, vectors, row, next, reversePanels);
    }

    static void Run<TVector, TWidth, TPart>(
        ref float a, nint aRow, int rows, nint depth, ref float b, ref float bias, ref float c, int vectors, nint rowStride, nint vectorStride,
        bool reversePanels)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TPart : IPart
    {
        nint bNext = 3 * TWidth.Lanes * depth, biasNext = 4 * TWidth.Lanes, thirdAt = TPart.Third * TWidth.Lanes;
        var together = rows == 1 ? vectors / VectorsOfOneRow * VectorsOfOneRow : 0;
        for (var i = 0; i < together; i += VectorsOfOneRow)
        {
            var v = reversePanels ? together - VectorsOfOneRow - i : i;
            GruProductBlock.OneRow<TVector, TWidth>(
                ref a, depth, ref Unsafe.Add(ref b, v * bNext), bNext, ref Unsafe.Add(ref bias, v * biasNext), TPart.Continues, TPart.Third,
                ref Unsafe.Add(ref c, v * vectorStride), vectorStride);
        }
        for (var v = together; v < vectors; v++)
        {
            ref var start = ref Unsafe.Add(ref bias, v * biasNext);
            ref var cells = ref Unsafe.Add(ref c, v * vectorStride);
            Rows<TVector, TWidth>(
                ref a, aRow, rows, depth, ref Unsafe.Add(ref b, v * bNext),
                ref TPart.Continues ? ref cells : ref start, TPart.Continues ? rowStride : 0, ref Unsafe.Add(ref start, thirdAt),
                ref cells, rowStride, thirdAt);
        }
    }

    // Three sums a row leave room for more rows than Gemm's blocks have: two where there are 32 registers, one where there are 16.
    static int BlockRows<TVector, TWidth>()
        where TVector : struct
        where TWidth : IWidth<TVector> => TWidth.BlockRows switch { 6 => 8, 3 => 4, var rows => rows };

    static void Rows<TVector, TWidth>(
        ref float a, nint aRow, int rows, nint depth, ref float b, ref float start, nint sRow, ref float last, ref float c, nint cRow, nint at)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        while (rows > 0)
        {
            var taken = Math.Min(rows, BlockRows<TVector, TWidth>());
            // As in Gemm: six and six rather than eight and four.
            if (rows > taken && rows < 2 * taken) taken = (rows + 1) / 2;
            switch (taken)
            {
                case 8: GruProductBlock.Run<TVector, TWidth, EightRows>(ref a, aRow, depth, ref b, ref start, sRow, ref last, ref c, cRow, at); break;
                case 7: GruProductBlock.Run<TVector, TWidth, SevenRows>(ref a, aRow, depth, ref b, ref start, sRow, ref last, ref c, cRow, at); break;
                case 6: GruProductBlock.Run<TVector, TWidth, SixRows>(ref a, aRow, depth, ref b, ref start, sRow, ref last, ref c, cRow, at); break;
                case 5: GruProductBlock.Run<TVector, TWidth, FiveRows>(ref a, aRow, depth, ref b, ref start, sRow, ref last, ref c, cRow, at); break;
                case 4: GruProductBlock.Run<TVector, TWidth, FourRows>(ref a, aRow, depth, ref b, ref start, sRow, ref last, ref c, cRow, at); break;
                case 3: GruProductBlock.Run<TVector, TWidth, ThreeRows>(ref a, aRow, depth, ref b, ref start, sRow, ref last, ref c, cRow, at); break;
                case 2: GruProductBlock.Run<TVector, TWidth, TwoRows>(ref a, aRow, depth, ref b, ref start, sRow, ref last, ref c, cRow, at); break;
                default: GruProductBlock.Run<TVector, TWidth, OneRow>(ref a, aRow, depth, ref b, ref start, sRow, ref last, ref c, cRow, at); break;
            }
            rows -= taken;
            a = ref Unsafe.Add(ref a, taken * aRow);
            start = ref Unsafe.Add(ref start, taken * sRow);
            c = ref Unsafe.Add(ref c, taken * cRow);
        }
    }
}
