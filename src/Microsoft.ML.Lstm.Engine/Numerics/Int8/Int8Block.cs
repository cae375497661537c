using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Numerics.Int8;

/// <summary>The innermost loops of the product of 8-bit integers: sums that stay in registers while the depth goes by.</summary>
static class Int8Block
{
    /// <summary>Rows x one tile of two groups of columns; there may be no right one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TVector, TDot, TRows>(in Operands operands, int row, int column, ref float left, ref float right, nint rowStride)
        where TVector : struct
        where TDot : IDot<TVector>
        where TRows : IRows
    {
        nint w = TDot.Lanes, stride = operands.RowStride;
        ref var start = ref operands.Start(column);
        var (c0, d0) = TDot.IsUnsigned ? (TDot.Load(ref start, 0), TDot.Load(ref start, w)) : default;
        TVector c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, d1 = d0, d2 = d0, d3 = d0, d4 = d0, d5 = d0;
        ref var a = ref operands.Row(row);
        ref var b = ref operands.Tile(column);
        for (var k = operands.Fours; k > 0; k--)
        {
            TVector b0 = TDot.Load(ref b, 0), b1 = TDot.Load(ref b, w);
            var x = TDot.Broadcast(a);
            (c0, d0) = (TDot.MultiplyAdd(c0, x, b0), TDot.MultiplyAdd(d0, x, b1));
            if (TRows.Count > 1)
            {
                x = TDot.Broadcast(Unsafe.Add(ref a, stride));
                (c1, d1) = (TDot.MultiplyAdd(c1, x, b0), TDot.MultiplyAdd(d1, x, b1));
            }
            if (TRows.Count > 2)
            {
                x = TDot.Broadcast(Unsafe.Add(ref a, 2 * stride));
                (c2, d2) = (TDot.MultiplyAdd(c2, x, b0), TDot.MultiplyAdd(d2, x, b1));
            }
            if (TRows.Count > 3)
            {
                x = TDot.Broadcast(Unsafe.Add(ref a, 3 * stride));
                (c3, d3) = (TDot.MultiplyAdd(c3, x, b0), TDot.MultiplyAdd(d3, x, b1));
            }
            if (TRows.Count > 4)
            {
                x = TDot.Broadcast(Unsafe.Add(ref a, 4 * stride));
                (c4, d4) = (TDot.MultiplyAdd(c4, x, b0), TDot.MultiplyAdd(d4, x, b1));
            }
            if (TRows.Count > 5)
            {
                x = TDot.Broadcast(Unsafe.Add(ref a, 5 * stride));
                (c5, d5) = (TDot.MultiplyAdd(c5, x, b0), TDot.MultiplyAdd(d5, x, b1));
            }
            a = ref Unsafe.Add(ref a, 1);
            b = ref Unsafe.Add(ref b, 2 * w);
        }
        Store<TVector, TDot, TRows>(operands, row, column, c0, c1, c2, c3, c4, c5, ref left, rowStride);
        if (!Unsafe.IsNullRef(ref right)) Store<TVector, TDot, TRows>(operands, row, (int)(column + w), d0, d1, d2, d3, d4, d5, ref right, rowStride);
    }

    /// <summary>The first row x four tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneRow<TVector, TDot>(in Operands operands, int column, ColumnPlaces places, int from, ref float sums)
        where TVector : struct
        where TDot : IDot<TVector>
    {
        nint w = TDot.Lanes, tile = 2 * w * operands.Fours;
        ref var start = ref operands.Start(column);
        TVector c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        if (TDot.IsUnsigned)
        {
            (c0, c1, c2, c3) = (TDot.Load(ref start, 0), TDot.Load(ref start, w), TDot.Load(ref start, 2 * w), TDot.Load(ref start, 3 * w));
            (c4, c5, c6, c7) = (TDot.Load(ref start, 4 * w), TDot.Load(ref start, 5 * w), TDot.Load(ref start, 6 * w), TDot.Load(ref start, 7 * w));
        }
        ref var a = ref operands.Row(0);
        ref var b = ref operands.Tile(column);
        for (var k = operands.Fours; k > 0; k--)
        {
            var x = TDot.Broadcast(a);
            ref var second = ref Unsafe.Add(ref b, tile);
            ref var third = ref Unsafe.Add(ref second, tile);
            ref var fourth = ref Unsafe.Add(ref third, tile);
            c0 = TDot.MultiplyAdd(c0, x, TDot.Load(ref b, 0));
            c1 = TDot.MultiplyAdd(c1, x, TDot.Load(ref b, w));
            c2 = TDot.MultiplyAdd(c2, x, TDot.Load(ref second, 0));
            c3 = TDot.MultiplyAdd(c3, x, TDot.Load(ref second, w));
            c4 = TDot.MultiplyAdd(c4, x, TDot.Load(ref third, 0));
            c5 = TDot.MultiplyAdd(c5, x, TDot.Load(ref third, w));
            c6 = TDot.MultiplyAdd(c6, x, TDot.Load(ref fourth, 0));
            c7 = TDot.MultiplyAdd(c7, x, TDot.Load(ref fourth, w));
            a = ref Unsafe.Add(ref a, 1);
            b = ref Unsafe.Add(ref b, 2 * w);
        }
        var (scale, lanes) = (operands.RowScale(0), TDot.Lanes);
        TDot.AddScaled(c0, scale, ref operands.Scale(column), ref Unsafe.Add(ref sums, places.Of(from)));
        TDot.AddScaled(c1, scale, ref operands.Scale(column + lanes), ref Unsafe.Add(ref sums, places.Of(from + lanes)));
        TDot.AddScaled(c2, scale, ref operands.Scale(column + 2 * lanes), ref Unsafe.Add(ref sums, places.Of(from + 2 * lanes)));
        TDot.AddScaled(c3, scale, ref operands.Scale(column + 3 * lanes), ref Unsafe.Add(ref sums, places.Of(from + 3 * lanes)));
        TDot.AddScaled(c4, scale, ref operands.Scale(column + 4 * lanes), ref Unsafe.Add(ref sums, places.Of(from + 4 * lanes)));
        TDot.AddScaled(c5, scale, ref operands.Scale(column + 5 * lanes), ref Unsafe.Add(ref sums, places.Of(from + 5 * lanes)));
        TDot.AddScaled(c6, scale, ref operands.Scale(column + 6 * lanes), ref Unsafe.Add(ref sums, places.Of(from + 6 * lanes)));
        TDot.AddScaled(c7, scale, ref operands.Scale(column + 7 * lanes), ref Unsafe.Add(ref sums, places.Of(from + 7 * lanes)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store<TVector, TDot, TRows>(
        in Operands operands, int row, int column, TVector c0, TVector c1, TVector c2, TVector c3, TVector c4, TVector c5, ref float c, nint rowStride)
        where TVector : struct
        where TDot : IDot<TVector>
        where TRows : IRows
    {
        ref var scale = ref operands.Scale(column);
        TDot.AddScaled(c0, operands.RowScale(row), ref scale, ref c);
        if (TRows.Count > 1) TDot.AddScaled(c1, operands.RowScale(row + 1), ref scale, ref Unsafe.Add(ref c, rowStride));
        if (TRows.Count > 2) TDot.AddScaled(c2, operands.RowScale(row + 2), ref scale, ref Unsafe.Add(ref c, 2 * rowStride));
        if (TRows.Count > 3) TDot.AddScaled(c3, operands.RowScale(row + 3), ref scale, ref Unsafe.Add(ref c, 3 * rowStride));
        if (TRows.Count > 4) TDot.AddScaled(c4, operands.RowScale(row + 4), ref scale, ref Unsafe.Add(ref c, 4 * rowStride));
        if (TRows.Count > 5) TDot.AddScaled(c5, operands.RowScale(row + 5), ref scale, ref Unsafe.Add(ref c, 5 * rowStride));
    }
}
