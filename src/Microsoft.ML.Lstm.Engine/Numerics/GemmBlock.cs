using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The rows of a block, as a type, so that the JIT drops the code of rows that are not there.</summary>
interface IRows
{
    static abstract int Count { get; }
}

readonly struct OneRow : IRows { public static int Count => 1; }

readonly struct TwoRows : IRows { public static int Count => 2; }

readonly struct ThreeRows : IRows { public static int Count => 3; }

readonly struct FourRows : IRows { public static int Count => 4; }

readonly struct FiveRows : IRows { public static int Count => 5; }

readonly struct SixRows : IRows { public static int Count => 6; }

/// <summary>The innermost loops of the matrix product: a block of C += A·B that stays in registers while the depth goes by.</summary>
/// <remarks>
/// Every element of C takes its products one by one in the order of the depth, whatever the block it falls into. So its bits depend
/// neither on the other rows of the batch nor on how rows are spread over threads.
/// </remarks>
static class GemmBlock
{
    /// <summary>
    /// Rows x one panel of four vectors; the products of a second pair of factors, if there is one, follow those of the first. The sums
    /// start from other rows than those that they end in, or from the same.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide<TVector, TWidth, TRows>(
        ref float a, in BlockStrides strides, ref float b, ref float nextA, in BlockStrides nextStrides, ref float nextB, ref float start, nint startStride, ref float c, nint rowStride)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TRows : IRows
    {
        nint w = TWidth.Lanes;
        Load<TVector, TWidth>(ref start, out var c00, out var c01, out var c02, out var c03);
        TVector c10 = default, c11 = default, c12 = default, c13 = default;
        TVector c20 = default, c21 = default, c22 = default, c23 = default;
        TVector c30 = default, c31 = default, c32 = default, c33 = default;
        TVector c40 = default, c41 = default, c42 = default, c43 = default;
        TVector c50 = default, c51 = default, c52 = default, c53 = default;
        if (TRows.Count > 1) Load<TVector, TWidth>(ref Unsafe.Add(ref start, startStride), out c10, out c11, out c12, out c13);
        if (TRows.Count > 2) Load<TVector, TWidth>(ref Unsafe.Add(ref start, 2 * startStride), out c20, out c21, out c22, out c23);
        if (TRows.Count > 3) Load<TVector, TWidth>(ref Unsafe.Add(ref start, 3 * startStride), out c30, out c31, out c32, out c33);
        if (TRows.Count > 4) Load<TVector, TWidth>(ref Unsafe.Add(ref start, 4 * startStride), out c40, out c41, out c42, out c43);
        if (TRows.Count > 5) Load<TVector, TWidth>(ref Unsafe.Add(ref start, 5 * startStride), out c50, out c51, out c52, out c53);

        ref readonly var at = ref strides;
        for (var last = Unsafe.IsNullRef(ref nextB); ; last = true)
        {
            nint row = at.Row, depth = at.Depth;
            for (var s = at.Segments; s > 0; s--)
            {
                ref var x = ref a;
                for (var k = at.SegmentDepth; k > 0; k--)
                {
                    TVector x0 = TWidth.Create(x), x1 = default, x2 = default, x3 = default, x4 = default, x5 = default;
                    if (TRows.Count > 1) x1 = TWidth.Create(Unsafe.Add(ref x, row));
                    if (TRows.Count > 2) x2 = TWidth.Create(Unsafe.Add(ref x, 2 * row));
                    if (TRows.Count > 3) x3 = TWidth.Create(Unsafe.Add(ref x, 3 * row));
                    if (TRows.Count > 4) x4 = TWidth.Create(Unsafe.Add(ref x, 4 * row));
                    if (TRows.Count > 5) x5 = TWidth.Create(Unsafe.Add(ref x, 5 * row));
                    MultiplyAdd<TVector, TWidth, TRows>(
                        TWidth.Load(ref b, 0), x0, x1, x2, x3, x4, x5, ref c00, ref c10, ref c20, ref c30, ref c40, ref c50);
                    MultiplyAdd<TVector, TWidth, TRows>(
                        TWidth.Load(ref b, w), x0, x1, x2, x3, x4, x5, ref c01, ref c11, ref c21, ref c31, ref c41, ref c51);
                    MultiplyAdd<TVector, TWidth, TRows>(
                        TWidth.Load(ref b, 2 * w), x0, x1, x2, x3, x4, x5, ref c02, ref c12, ref c22, ref c32, ref c42, ref c52);
                    MultiplyAdd<TVector, TWidth, TRows>(
                        TWidth.Load(ref b, 3 * w), x0, x1, x2, x3, x4, x5, ref c03, ref c13, ref c23, ref c33, ref c43, ref c53);
                    x = ref Unsafe.Add(ref x, depth);
                    b = ref Unsafe.Add(ref b, 4 * w);
                }
                a = ref Unsafe.Add(ref a, at.Segment);
            }
            if (last) break;
            a = ref nextA;
            b = ref nextB;
            at = ref nextStrides;
        }

        Store<TVector, TWidth>(ref c, c00, c01, c02, c03);
        if (TRows.Count > 1) Store<TVector, TWidth>(ref Unsafe.Add(ref c, rowStride), c10, c11, c12, c13);
        if (TRows.Count > 2) Store<TVector, TWidth>(ref Unsafe.Add(ref c, 2 * rowStride), c20, c21, c22, c23);
        if (TRows.Count > 3) Store<TVector, TWidth>(ref Unsafe.Add(ref c, 3 * rowStride), c30, c31, c32, c33);
        if (TRows.Count > 4) Store<TVector, TWidth>(ref Unsafe.Add(ref c, 4 * rowStride), c40, c41, c42, c43);
        if (TRows.Count > 5) Store<TVector, TWidth>(ref Unsafe.Add(ref c, 5 * rowStride), c50, c51, c52, c53);
    }

    /// <summary>One row x two panels of four vectors: a single row needs eight sums under way to hide the latency of the additions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneRowTwoPanels<TVector, TWidth>(
        ref float a, in BlockStrides strides, ref float b, nint nextPanel, ref float c, nint nextColumns)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        nint w = TWidth.Lanes;
        Load<TVector, TWidth>(ref c, out var c0, out var c1, out var c2, out var c3);
        Load<TVector, TWidth>(ref Unsafe.Add(ref c, nextColumns), out var d0, out var d1, out var d2, out var d3);
        for (var s = strides.Segments; s > 0; s--)
        {
            ref var x = ref a;
            for (var k = strides.SegmentDepth; k > 0; k--)
            {
                ref var n = ref Unsafe.Add(ref b, nextPanel);
                var v = TWidth.Create(x);
                MultiplyAddRow<TVector, TWidth>(v, ref b, ref c0, ref c1, ref c2, ref c3);
                MultiplyAddRow<TVector, TWidth>(v, ref n, ref d0, ref d1, ref d2, ref d3);
                x = ref Unsafe.Add(ref x, strides.Depth);
                b = ref Unsafe.Add(ref b, 4 * w);
            }
            a = ref Unsafe.Add(ref a, strides.Segment);
        }
        Store<TVector, TWidth>(ref c, c0, c1, c2, c3);
        Store<TVector, TWidth>(ref Unsafe.Add(ref c, nextColumns), d0, d1, d2, d3);
    }

    /// <summary>Rows x one vector, for the columns that do not fill four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow<TVector, TWidth, TRows>(ref float a, in BlockStrides strides, ref float b, ref float c, nint rowStride)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TRows : IRows
    {
        nint w = TWidth.Lanes, row = strides.Row;
        TVector c1 = default, c2 = default, c3 = default, c4 = default;
        TVector c5 = default;
        var c0 = TWidth.Load(ref c, 0);
        if (TRows.Count > 1) c1 = TWidth.Load(ref c, rowStride);
        if (TRows.Count > 2) c2 = TWidth.Load(ref c, 2 * rowStride);
        if (TRows.Count > 3) c3 = TWidth.Load(ref c, 3 * rowStride);
        if (TRows.Count > 4) c4 = TWidth.Load(ref c, 4 * rowStride);
        if (TRows.Count > 5) c5 = TWidth.Load(ref c, 5 * rowStride);
        for (var s = strides.Segments; s > 0; s--)
        {
            ref var x = ref a;
            for (var k = strides.SegmentDepth; k > 0; k--)
            {
                var b0 = TWidth.Load(ref b, 0);
                c0 = TWidth.MultiplyAdd(TWidth.Create(x), b0, c0);
                if (TRows.Count > 1) c1 = TWidth.MultiplyAdd(TWidth.Create(Unsafe.Add(ref x, row)), b0, c1);
                if (TRows.Count > 2) c2 = TWidth.MultiplyAdd(TWidth.Create(Unsafe.Add(ref x, 2 * row)), b0, c2);
                if (TRows.Count > 3) c3 = TWidth.MultiplyAdd(TWidth.Create(Unsafe.Add(ref x, 3 * row)), b0, c3);
                if (TRows.Count > 4) c4 = TWidth.MultiplyAdd(TWidth.Create(Unsafe.Add(ref x, 4 * row)), b0, c4);
                if (TRows.Count > 5) c5 = TWidth.MultiplyAdd(TWidth.Create(Unsafe.Add(ref x, 5 * row)), b0, c5);
                x = ref Unsafe.Add(ref x, strides.Depth);
                b = ref Unsafe.Add(ref b, w);
            }
            a = ref Unsafe.Add(ref a, strides.Segment);
        }
        TWidth.Store(c0, ref c, 0);
        if (TRows.Count > 1) TWidth.Store(c1, ref c, rowStride);
        if (TRows.Count > 2) TWidth.Store(c2, ref c, 2 * rowStride);
        if (TRows.Count > 3) TWidth.Store(c3, ref c, 3 * rowStride);
        if (TRows.Count > 4) TWidth.Store(c4, ref c, 4 * rowStride);
        if (TRows.Count > 5) TWidth.Store(c5, ref c, 5 * rowStride);
    }

    /// <summary>Rows x two panels of one vector, for the columns that do not fill four: twice the sums under way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwoNarrow<TVector, TWidth, TRows>(
        ref float a, in BlockStrides strides, ref float b, nint nextPanel, ref float c, nint rowStride)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TRows : IRows
    {
        nint w = TWidth.Lanes, row = strides.Row;
        TVector c0 = TWidth.Load(ref c, 0), d0 = TWidth.Load(ref c, w);
        TVector c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        TVector d1 = default, d2 = default, d3 = default, d4 = default, d5 = default;
        if (TRows.Count > 1) (c1, d1) = (TWidth.Load(ref c, rowStride), TWidth.Load(ref c, rowStride + w));
        if (TRows.Count > 2) (c2, d2) = (TWidth.Load(ref c, 2 * rowStride), TWidth.Load(ref c, 2 * rowStride + w));
        if (TRows.Count > 3) (c3, d3) = (TWidth.Load(ref c, 3 * rowStride), TWidth.Load(ref c, 3 * rowStride + w));
        if (TRows.Count > 4) (c4, d4) = (TWidth.Load(ref c, 4 * rowStride), TWidth.Load(ref c, 4 * rowStride + w));
        if (TRows.Count > 5) (c5, d5) = (TWidth.Load(ref c, 5 * rowStride), TWidth.Load(ref c, 5 * rowStride + w));
        for (var s = strides.Segments; s > 0; s--)
        {
            ref var x = ref a;
            for (var k = strides.SegmentDepth; k > 0; k--)
            {
                TVector x0 = TWidth.Create(x), x1 = default, x2 = default, x3 = default, x4 = default, x5 = default;
                if (TRows.Count > 1) x1 = TWidth.Create(Unsafe.Add(ref x, row));
                if (TRows.Count > 2) x2 = TWidth.Create(Unsafe.Add(ref x, 2 * row));
                if (TRows.Count > 3) x3 = TWidth.Create(Unsafe.Add(ref x, 3 * row));
                if (TRows.Count > 4) x4 = TWidth.Create(Unsafe.Add(ref x, 4 * row));
                if (TRows.Count > 5) x5 = TWidth.Create(Unsafe.Add(ref x, 5 * row));
                MultiplyAdd<TVector, TWidth, TRows>(
                    TWidth.Load(ref b, 0), x0, x1, x2, x3, x4, x5, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5);
                MultiplyAdd<TVector, TWidth, TRows>(
                    TWidth.Load(ref b, nextPanel), x0, x1, x2, x3, x4, x5, ref d0, ref d1, ref d2, ref d3, ref d4, ref d5);
                x = ref Unsafe.Add(ref x, strides.Depth);
                b = ref Unsafe.Add(ref b, w);
            }
            a = ref Unsafe.Add(ref a, strides.Segment);
        }
        Store<TVector, TWidth>(ref c, w, c0, d0);
        if (TRows.Count > 1) Store<TVector, TWidth>(ref Unsafe.Add(ref c, rowStride), w, c1, d1);
        if (TRows.Count > 2) Store<TVector, TWidth>(ref Unsafe.Add(ref c, 2 * rowStride), w, c2, d2);
        if (TRows.Count > 3) Store<TVector, TWidth>(ref Unsafe.Add(ref c, 3 * rowStride), w, c3, d3);
        if (TRows.Count > 4) Store<TVector, TWidth>(ref Unsafe.Add(ref c, 4 * rowStride), w, c4, d4);
        if (TRows.Count > 5) Store<TVector, TWidth>(ref Unsafe.Add(ref c, 5 * rowStride), w, c5, d5);

        static void Store<TV, TW>(ref float c, nint w, TV left, TV right)
            where TV : struct
            where TW : IWidth<TV>
        {
            TW.Store(left, ref c, 0);
            TW.Store(right, ref c, w);
        }
    }

    // One vector of B at a time: with the rows' elements of A in registers, three rows leave room for just that one among sixteen.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void MultiplyAdd<TVector, TWidth, TRows>(
        TVector b, TVector x0, TVector x1, TVector x2, TVector x3, TVector x4, TVector x5,
        ref TVector c0, ref TVector c1, ref TVector c2, ref TVector c3, ref TVector c4, ref TVector c5)
        where TVector : struct
        where TWidth : IWidth<TVector>
        where TRows : IRows
    {
        c0 = TWidth.MultiplyAdd(x0, b, c0);
        if (TRows.Count > 1) c1 = TWidth.MultiplyAdd(x1, b, c1);
        if (TRows.Count > 2) c2 = TWidth.MultiplyAdd(x2, b, c2);
        if (TRows.Count > 3) c3 = TWidth.MultiplyAdd(x3, b, c3);
        if (TRows.Count > 4) c4 = TWidth.MultiplyAdd(x4, b, c4);
        if (TRows.Count > 5) c5 = TWidth.MultiplyAdd(x5, b, c5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void MultiplyAddRow<TVector, TWidth>(TVector x, ref float b, ref TVector c0, ref TVector c1, ref TVector c2, ref TVector c3)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        nint w = TWidth.Lanes;
        c0 = TWidth.MultiplyAdd(x, TWidth.Load(ref b, 0), c0);
        c1 = TWidth.MultiplyAdd(x, TWidth.Load(ref b, w), c1);
        c2 = TWidth.MultiplyAdd(x, TWidth.Load(ref b, 2 * w), c2);
        c3 = TWidth.MultiplyAdd(x, TWidth.Load(ref b, 3 * w), c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Load<TVector, TWidth>(ref float c, out TVector c0, out TVector c1, out TVector c2, out TVector c3)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        nint w = TWidth.Lanes;
        c0 = TWidth.Load(ref c, 0);
        c1 = TWidth.Load(ref c, w);
        c2 = TWidth.Load(ref c, 2 * w);
        c3 = TWidth.Load(ref c, 3 * w);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store<TVector, TWidth>(ref float c, TVector c0, TVector c1, TVector c2, TVector c3)
        where TVector : struct
        where TWidth : IWidth<TVector>
    {
        nint w = TWidth.Lanes;
        TWidth.Store(c0, ref c, 0);
        TWidth.Store(c1, ref c, w);
        TWidth.Store(c2, ref c, 2 * w);
        TWidth.Store(c3, ref c, 3 * w);
    }
}
