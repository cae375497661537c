using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The matrix product of the library: C += A·B, where B is packed in <see cref="Panels"/>.</summary>
static class Gemm
{
    /// <summary>C += A·B with C row-major: [rows, depth] x [depth, columns] -> [rows, columns].</summary>
    /// <param name="a">The left-hand matrix.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="b">The right-hand matrix, packed.</param>
    /// <param name="columns">Columns of B and C.</param>
    /// <param name="c">Added to.</param>
    /// <param name="rowStride">From one row of C to the next.</param>
    public static void AddProduct(in Operand a, int rows, ReadOnlySpan<float> b, int columns, Span<float> c, int rowStride)
    {
        if (rows == 0 || columns == 0) return;
        Guard.Holds(c.Length, (rows - 1L) * rowStride + columns, nameof(c));
        Run(a, rows, b, new(columns), c, rowStride, Panels.WideColumns);
    }

    /// <summary>C += A·B with C cut into panels like B: [panel][row][columns of a panel]; all panels are wide ones.</summary>
    /// <param name="a">The left-hand matrix.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="b">The right-hand matrix, packed.</param>
    /// <param name="panels">Number of panels of B and C.</param>
    /// <param name="c">Added to.</param>
    /// <param name="rowStride">From one row of a panel of C to the next.</param>
    /// <param name="panelStride">From one panel of C to the next.</param>
    public static void AddProductInPanels(in Operand a, int rows, ReadOnlySpan<float> b, int panels, Span<float> c, int rowStride, int panelStride)
    {
        if (rows == 0 || panels == 0) return;
        Guard.Holds(c.Length, (panels - 1L) * panelStride + (rows - 1L) * rowStride + Panels.WideColumns, nameof(c));
        Run(a, rows, b, new(panels * Panels.WideColumns), c, rowStride, panelStride);
    }

    static void Run(in Operand a, int rows, ReadOnlySpan<float> b, Panels panels, Span<float> c, int rowStride, int panelStride)
    {
        if (a.Depth == 0) return;
        Guard.Holds(a.Values.Length, a.Extent(rows), nameof(a));
        Guard.Holds(b.Length, panels.Size(a.Depth), nameof(b));
        if (Vector512.IsHardwareAccelerated) Run<Vector512<float>, Width512>(a, rows, b, panels, c, rowStride, panelStride);
        else if (Vector256.IsHardwareAccelerated) Run<Vector256<float>, Width256>(a, rows, b, panels, c, rowStride, panelStride);
        else if (Vector128.IsHardwareAccelerated) Run<Vector128<float>, Width128>(a, rows, b, panels, c, rowStride, panelStride);
        else Run<float, WidthOne>(a, rows, b, panels, c, rowStride, panelStride);
    }

    // Panels outside, rows inside: a panel is fetched once and then stays close for all rows.
    static void Run<TVector, TWidth>(
        in Operand a, int rows, ReadOnlySpan<float> b, Panels panels, Span<float> c, int rowStride, int panelStride)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        var strides = new BlockStrides(a);
        var block = a.BlockStride == 0 ? TWidth.BlockRows * a.RowStride : a.BlockStride;
        ref var a0 = ref MemoryMarshal.GetReference(a.Values);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        var wide = a.Depth * 4 * TWidth.Lanes;
        var p = 0;
        if (rows == 1)
        {
            for (; p + 1 < panels.Wide; p += 2)
            {
                GemmBlock.OneRowTwoPanels<TVector, TWidth>(
                    ref a0, strides, ref Unsafe.Add(ref b0, p * wide), wide, ref Unsafe.Add(ref c0, p * panelStride), panelStride);
            }
        }
        for (; p < panels.Wide; p++)
        {
            WideRows<TVector, TWidth>(
                ref a0, strides, block, rows, ref Unsafe.Add(ref b0, p * wide), ref Unsafe.Add(ref c0, p * panelStride), rowStride);
        }

        ref var narrowB = ref Unsafe.Add(ref b0, panels.Wide * wide);
        ref var narrowC = ref Unsafe.Add(ref c0, panels.Wide * panelStride);
        var rest = panels.Columns - panels.Wide * 4 * TWidth.Lanes;
        for (; rest >= TWidth.Lanes; rest -= TWidth.Lanes)
        {
            NarrowRows<TVector, TWidth>(ref a0, strides, block, rows, ref narrowB, ref narrowC, rowStride);
            narrowB = ref Unsafe.Add(ref narrowB, a.Depth * TWidth.Lanes);
            narrowC = ref Unsafe.Add(ref narrowC, TWidth.Lanes);
        }
        if (rest > 0) TailRows<TVector, TWidth>(ref a0, strides, block, rows, ref narrowB, ref narrowC, rowStride, rest);
    }

    static void WideRows<TVector, TWidth>(
        ref float a, in BlockStrides strides, nint blockStride, int rows, ref float b, ref float c, nint rowStride)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        while (rows > 0)
        {
            var taken = Math.Min(rows, TWidth.BlockRows);
            // Seven rows are better done as four and three than as six and one: a lone row cannot hide the latency of its sums.
            if (taken == 6 && rows is > 6 and < 9 && strides.Row * 6 == blockStride) taken = 4;
            switch (taken)
            {
                case 6: GemmBlock.Wide<TVector, TWidth, SixRows>(ref a, strides, ref b, ref c, rowStride); break;
                case 5: GemmBlock.Wide<TVector, TWidth, FiveRows>(ref a, strides, ref b, ref c, rowStride); break;
                case 4: GemmBlock.Wide<TVector, TWidth, FourRows>(ref a, strides, ref b, ref c, rowStride); break;
                case 3: GemmBlock.Wide<TVector, TWidth, ThreeRows>(ref a, strides, ref b, ref c, rowStride); break;
                case 2: GemmBlock.Wide<TVector, TWidth, TwoRows>(ref a, strides, ref b, ref c, rowStride); break;
                default: GemmBlock.Wide<TVector, TWidth, OneRow>(ref a, strides, ref b, ref c, rowStride); break;
            }
            rows -= taken;
            a = ref Unsafe.Add(ref a, taken == TWidth.BlockRows ? blockStride : taken * strides.Row);
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
