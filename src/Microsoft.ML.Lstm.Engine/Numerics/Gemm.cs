using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The matrix product of the library: C += A·B, where B is packed in <see cref="Panels"/>.</summary>
static class Gemm
{
    // A deeper product goes in pieces: what all rows read of a panel, and what all panels read of the rows, should stay in the second cache.
    const int Deep = 1024;
    const int PieceDepth = 512;
    const int PieceOfRows = 96 << 10;

    /// <summary>C += A·B with C row-major: [rows, depth] x [depth, columns] -> [rows, columns].</summary>
    /// <param name="a">The left-hand matrix.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="b">The right-hand matrix, packed.</param>
    /// <param name="columns">Columns of B and C.</param>
    /// <param name="c">Added to.</param>
    /// <param name="rowStride">From one row of C to the next.</param>
    /// <param name="reversePanels">Whether the panels are taken from the last to the first (<see cref="AddProductInPanels"/>).</param>
    public static void AddProduct(
        in StridedMatrix a, int rows, ReadOnlySpan<float> b, int columns, Span<float> c, int rowStride, bool reversePanels = false)
    {
        if (rows == 0 || columns == 0) return;
        Guard.Holds(c.Length, (rows - 1L) * rowStride + columns, nameof(c));
        Run(a, rows, b, new(columns), c, rowStride, Panels.WideColumns, reversePanels);
    }

    /// <summary>C += A·B with C cut into panels like B: [panel][row][columns of a panel]; all panels are wide ones.</summary>
    /// <param name="a">The left-hand matrix.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="b">The right-hand matrix, packed.</param>
    /// <param name="panels">Number of panels of B and C.</param>
    /// <param name="c">Added to.</param>
    /// <param name="rowStride">From one row of a panel of C to the next.</param>
    /// <param name="panelStride">From one panel of C to the next.</param>
    /// <param name="reversePanels">
    /// Whether the panels are taken from the last to the first: who reads the same weights again and again and goes to and fro finds
    /// what was read last in the cache, even where all of it has no room there.
    /// </param>
    public static void AddProductInPanels(
        in StridedMatrix a, int rows, ReadOnlySpan<float> b, int panels, Span<float> c, int rowStride, int panelStride, bool reversePanels = false)
    {
        if (rows == 0 || panels == 0) return;
        Guard.Holds(c.Length, (panels - 1L) * panelStride + (rows - 1L) * rowStride + Panels.WideColumns, nameof(c));
        Run(a, rows, b, new(panels * Panels.WideColumns), c, rowStride, panelStride, reversePanels);
    }

    static void Run(
        in StridedMatrix a, int rows, ReadOnlySpan<float> b, Panels panels, Span<float> c, int rowStride, int panelStride, bool reversePanels)
    {
        if (a.Depth == 0) return;
        Guard.Holds(a.Values.Length, a.Extent(rows), nameof(a));
        Guard.Holds(b.Length, panels.Size(a.Depth), nameof(b));
        var s = new AccumulatorView(ref MemoryMarshal.GetReference(c), rowStride, panelStride);
        if (Vector512.IsHardwareAccelerated) Run<Vector512<float>, Width512>(a, rows, b, panels, s, reversePanels);
        else if (Vector256.IsHardwareAccelerated) Run<Vector256<float>, Width256>(a, rows, b, panels, s, reversePanels);
        else if (Vector128.IsHardwareAccelerated) Run<Vector128<float>, Width128>(a, rows, b, panels, s, reversePanels);
        else Run<float, WidthOne>(a, rows, b, panels, s, reversePanels);
    }

    // Pieces of the depth outside, then pieces of the rows, then panels, then rows. Cutting the depth changes no bits.
    static void Run<TVector, TWidth>(in StridedMatrix a, int rows, ReadOnlySpan<float> b, Panels panels, AccumulatorView sums, bool reversePanels)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var strides = new BlockStrides(a);
        var block = a.BlockStride == 0 ? TWidth.BlockRows * a.RowStride : a.BlockStride;
        ref var a0 = ref MemoryMarshal.GetReference(a.Values);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        var cut = a.Depth > Deep && rows > 2 * TWidth.BlockRows;
        var (segments, segmentDepth) = !cut ? (a.Segments, a.SegmentDepth)
            : a.Segments > 1 ? (Math.Max(1, PieceDepth / a.SegmentDepth), a.SegmentDepth)
            : (1, PieceDepth);
        var rowsAtOnce = Math.Max(2, PieceOfRows / (segments * segmentDepth) / TWidth.BlockRows) * TWidth.BlockRows;
        for (var segment = 0; segment < a.Segments; segment += segments)
            for (var k = 0; k < a.SegmentDepth; k += segmentDepth)
            {
                var piece = strides.Piece(Math.Min(segmentDepth, a.SegmentDepth - k), Math.Min(segments, a.Segments - segment));
                ref var aPiece = ref Unsafe.Add(ref a0, segment * strides.Segment + k * strides.Depth);
                var before = segment * a.SegmentDepth + k;
                for (var row = 0; row < rows; row += rowsAtOnce)
                {
                    Run<TVector, TWidth>(
                        ref Unsafe.Add(ref aPiece, row / TWidth.BlockRows * (nint)block), piece, block, Math.Min(rowsAtOnce, rows - row),
                        ref b0, a.Depth, before, panels, sums.From(row), reversePanels);
                }
            }
    }

    // Panels outside, rows inside: a panel is fetched once and then stays close for all rows.
    static void Run<TVector, TWidth>(
        ref float a, in BlockStrides strides, int block, int rows, ref float b, int depth, int before, Panels panels, in AccumulatorView sums, bool reversePanels)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var wide = depth * 4 * TWidth.Lanes;
        ref var wideB = ref Unsafe.Add(ref b, before * 4 * TWidth.Lanes);
        var p = 0;
        if (rows == 1)
        {
            for (; p + 1 < panels.Wide; p += 2)
            {
                var panel = reversePanels ? (panels.Wide & ~1) - 2 - p : p;
                GemmBlock.OneRowTwoPanels<TVector, TWidth>(
                    ref a, strides, ref Unsafe.Add(ref wideB, panel * wide), wide, ref sums.Of(panel), sums.Panel);
            }
        }
        for (; p < panels.Wide; p++)
        {
            var panel = reversePanels && rows > 1 ? panels.Wide - 1 - p : p;
            WideRows<TVector, TWidth>(
                ref a, strides, block, ref Unsafe.Add(ref wideB, panel * wide), ref a, strides, 0, ref Unsafe.NullRef<float>(), rows,
                ref sums.Of(panel), sums.Row, ref sums.Of(panel), sums.Row);
        }

        ref var narrowB = ref Unsafe.Add(ref b, panels.Wide * wide + before * TWidth.Lanes);
        ref var narrowC = ref sums.Of(panels.Wide);
        var rest = panels.Columns - panels.Wide * 4 * TWidth.Lanes;
        var narrow = depth * TWidth.Lanes;
        for (; rest >= 2 * TWidth.Lanes; rest -= 2 * TWidth.Lanes)
        {
            TwoNarrowRows<TVector, TWidth>(ref a, strides, block, rows, ref narrowB, narrow, ref narrowC, sums.Row);
            narrowB = ref Unsafe.Add(ref narrowB, 2 * narrow);
            narrowC = ref Unsafe.Add(ref narrowC, 2 * TWidth.Lanes);
        }
        if (rest >= TWidth.Lanes)
        {
            NarrowRows<TVector, TWidth>(ref a, strides, block, rows, ref narrowB, ref narrowC, sums.Row);
            narrowB = ref Unsafe.Add(ref narrowB, narrow);
            narrowC = ref Unsafe.Add(ref narrowC, TWidth.Lanes);
            rest -= TWidth.Lanes;
        }
        if (rest > 0) TailRows<TVector, TWidth>(ref a, strides, block, rows, ref narrowB, ref narrowC, sums.Row, rest);
    }

    /// <summary>Rows of any number x one panel of four vectors, by blocks (<see cref="GemmBlock.Wide"/>).</summary>
    public static void WideRows<TVector, TWidth>(
        ref float a, in BlockStrides strides, nint block, ref float b, ref float nextA, in BlockStrides nextStrides, nint nextBlock, ref float nextB,
        int rows, ref float start, nint startStride, ref float c, nint rowStride)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        while (rows > 0)
        {
            var taken = Math.Min(rows, TWidth.BlockRows);
            // The last rows are better done as four and four than as six and two: few rows cannot hide the latency of their sums.
            if (taken == 6 && rows is > 6 and < 12 && strides.Row * 6 == block) taken = (rows + 1) / 2;
            switch (taken)
            {
                case 6:
                    GemmBlock.Wide<TVector, TWidth, SixRows>(ref a, strides, ref b, ref nextA, nextStrides, ref nextB, ref start, startStride, ref c, rowStride);
                    break;
                case 5:
                    GemmBlock.Wide<TVector, TWidth, FiveRows>(ref a, strides, ref b, ref nextA, nextStrides, ref nextB, ref start, startStride, ref c, rowStride);
                    break;
                case 4:
                    GemmBlock.Wide<TVector, TWidth, FourRows>(ref a, strides, ref b, ref nextA, nextStrides, ref nextB, ref start, startStride, ref c, rowStride);
                    break;
                case 3:
                    GemmBlock.Wide<TVector, TWidth, ThreeRows>(ref a, strides, ref b, ref nextA, nextStrides, ref nextB, ref start, startStride, ref c, rowStride);
                    break;
                case 2:
                    GemmBlock.Wide<TVector, TWidth, TwoRows>(ref a, strides, ref b, ref nextA, nextStrides, ref nextB, ref start, startStride, ref c, rowStride);
                    break;
                default:
                    GemmBlock.Wide<TVector, TWidth, OneRow>(ref a, strides, ref b, ref nextA, nextStrides, ref nextB, ref start, startStride, ref c, rowStride);
                    break;
            }
            rows -= taken;
            a = ref Unsafe.Add(ref a, taken == TWidth.BlockRows ? block : taken * strides.Row);
            nextA = ref Unsafe.Add(ref nextA, taken == TWidth.BlockRows ? nextBlock : taken * nextStrides.Row);
            start = ref Unsafe.Add(ref start, taken * startStride);
            c = ref Unsafe.Add(ref c, taken * rowStride);
        }
    }

    static void TwoNarrowRows<TVector, TWidth>(
        ref float a, in BlockStrides strides, nint blockStride, int rows, ref float b, nint nextPanel, ref float c, nint rowStride)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        while (rows > 0)
        {
            var taken = Math.Min(rows, TWidth.BlockRows);
            switch (taken)
            {
                case 6: GemmBlock.TwoNarrow<TVector, TWidth, SixRows>(ref a, strides, ref b, nextPanel, ref c, rowStride); break;
                case 5: GemmBlock.TwoNarrow<TVector, TWidth, FiveRows>(ref a, strides, ref b, nextPanel, ref c, rowStride); break;
                case 4: GemmBlock.TwoNarrow<TVector, TWidth, FourRows>(ref a, strides, ref b, nextPanel, ref c, rowStride); break;
                case 3: GemmBlock.TwoNarrow<TVector, TWidth, ThreeRows>(ref a, strides, ref b, nextPanel, ref c, rowStride); break;
                case 2: GemmBlock.TwoNarrow<TVector, TWidth, TwoRows>(ref a, strides, ref b, nextPanel, ref c, rowStride); break;
                default: GemmBlock.TwoNarrow<TVector, TWidth, OneRow>(ref a, strides, ref b, nextPanel, ref c, rowStride); break;
            }
            rows -= taken;
            a = ref Unsafe.Add(ref a, blockStride);
            c = ref Unsafe.Add(ref c, taken * rowStride);
        }
    }

    static void NarrowRows<TVector, TWidth>(
        ref float a, in BlockStrides strides, nint blockStride, int rows, ref float b, ref float c, nint rowStride)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        while (rows > 0)
        {
            var taken = Math.Min(rows, TWidth.BlockRows);
            switch (taken)
            {
                case 6: GemmBlock.Narrow<TVector, TWidth, SixRows>(ref a, strides, ref b, ref c, rowStride); break;
                case 5: GemmBlock.Narrow<TVector, TWidth, FiveRows>(ref a, strides, ref b, ref c, rowStride); break;
                case 4: GemmBlock.Narrow<TVector, TWidth, FourRows>(ref a, strides, ref b, ref c, rowStride); break;
                case 3: GemmBlock.Narrow<TVector, TWidth, ThreeRows>(ref a, strides, ref b, ref c, rowStride); break;
                case 2: GemmBlock.Narrow<TVector, TWidth, TwoRows>(ref a, strides, ref b, ref c, rowStride); break;
                default: GemmBlock.Narrow<TVector, TWidth, OneRow>(ref a, strides, ref b, ref c, rowStride); break;
            }
            rows -= taken;
            a = ref Unsafe.Add(ref a, blockStride);
            c = ref Unsafe.Add(ref c, taken * rowStride);
        }
    }

    // The last columns do not fill a vector: they go by way of a small square that does.
    static void TailRows<TVector, TWidth>(
        ref float a, in BlockStrides strides, nint blockStride, int rows, ref float b, ref float c, nint rowStride, int columns)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        Span<float> square = stackalloc float[6 * 16];
        square.Clear();
        while (rows > 0)
        {
            var taken = Math.Min(rows, TWidth.BlockRows);
            for (var r = 0; r < taken; r++)
                MemoryMarshal.CreateSpan(ref Unsafe.Add(ref c, r * rowStride), columns).CopyTo(square[(r * TWidth.Lanes)..]);
            NarrowRows<TVector, TWidth>(ref a, strides, blockStride, taken, ref b, ref MemoryMarshal.GetReference(square), TWidth.Lanes);
            for (var r = 0; r < taken; r++)
                square.Slice(r * TWidth.Lanes, columns).CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref c, r * rowStride), columns));
            rows -= taken;
            a = ref Unsafe.Add(ref a, blockStride);
            c = ref Unsafe.Add(ref c, taken * rowStride);
        }
    }
}
