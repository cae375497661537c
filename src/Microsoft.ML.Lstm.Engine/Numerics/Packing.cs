using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Copies matrices into the order in which the products read them.</summary>
static class Packing
{
    // Rows that are copied block of columns by block of columns: they may lie far apart, and then only so few stay in the first cache.
    const int RowsOfPiece = 8;

    /// <summary>A right-hand matrix [depth, columns], given by strides, into <see cref="Panels"/>.</summary>
    public static void PackColumns(ReadOnlySpan<float> b, int depthStride, int columnStride, int depth, int columns, Span<float> packed)
    {
        var panels = new Panels(columns);
        Guard.Holds(packed.Length, panels.Size(depth), nameof(packed));
        for (var column = 0; column < panels.PaddedColumns;)
        {
            var width = column < panels.Wide * Panels.WideColumns ? Panels.WideColumns : Panels.Lanes;
            var valid = Math.Min(width, columns - column);
            for (var k = 0; k < depth; k++)
            {
                var row = packed.Slice(k * width, width);
                var source = k * depthStride + column * columnStride;
                if (columnStride == 1) b.Slice(source, valid).CopyTo(row);
                else for (var j = 0; j < valid; j++) row[j] = b[source + j * columnStride];
                row[valid..].Clear();
            }
            packed = packed[(depth * width)..];
            column += width;
        }
    }

    /// <summary>
    /// Rows [row, columns], one after the other in steps of <paramref name="rowStride"/>, as the blocks of a transposed left-hand matrix:
    /// [block of columns][row][<see cref="Panels.BlockRows"/>]. They become rows <paramref name="firstRow"/> and on of <paramref name="allRows"/>.
    /// </summary>
    /// <param name="a">The rows.</param>
    /// <param name="rowStride">From one row to the next.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Their size.</param>
    /// <param name="firstRow">The place of the first one.</param>
    /// <param name="allRows">Rows of the whole left-hand matrix, before it is transposed.</param>
    /// <param name="packed">The blocks.</param>
    /// <param name="order">Which row of A is taken first, second and so on; empty for one after the other.</param>
    public static void PackTransposed(
        ReadOnlySpan<float> a, int rowStride, int rows, int columns, int firstRow, int allRows, Span<float> packed, ReadOnlySpan<int> order = default)
    {
        if (rows == 0 || columns == 0) return;
        var height = Panels.BlockRows;
        if (order.IsEmpty) Guard.Holds(a.Length, (rows - 1L) * rowStride + columns, nameof(a));
        else foreach (var row in order[..rows]) Guard.Holds(a.Length, (long)(uint)row * rowStride + columns, nameof(a));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstRow + rows, allRows);
        Guard.Holds(packed.Length, TransposedSize(allRows, columns), nameof(packed));
        ref var source = ref MemoryMarshal.GetReference(a);
        ref var destination = ref Unsafe.Add(ref MemoryMarshal.GetReference(packed), firstRow * height);
        Span<nint> starts = stackalloc nint[RowsOfPiece];
        for (var row = 0; row < rows; row += RowsOfPiece)
        {
            var taken = Math.Min(RowsOfPiece, rows - row);
            for (var i = 0; i < taken; i++) starts[i] = (order.IsEmpty ? row + i : order[row + i]) * (nint)rowStride;
            for (var column = 0; column < columns; column += height)
            {
                ref var from = ref Unsafe.Add(ref source, column);
                ref var to = ref Unsafe.Add(ref destination, column * (nint)allRows + row * height);
                CopyRows(ref from, ref MemoryMarshal.GetReference(starts), ref to, height, taken, Math.Min(height, columns - column));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void CopyRows(ref float from, ref nint starts, ref float to, nint toStride, int rows, int columns)
    {
        for (; rows > 0; rows--)
        {
            ref var row = ref Unsafe.Add(ref from, starts);
            if (columns == 6) Unsafe.As<float, SixFloats>(ref to) = Unsafe.As<float, SixFloats>(ref row);
            else if (columns == 3) Unsafe.As<float, ThreeFloats>(ref to) = Unsafe.As<float, ThreeFloats>(ref row);
            else for (nint j = 0; j < columns; j++) Unsafe.Add(ref to, j) = Unsafe.Add(ref row, j);
            starts = ref Unsafe.Add(ref starts, 1);
            to = ref Unsafe.Add(ref to, toStride);
        }
    }

    /// <summary>Zeros in place of some of the rows that <see cref="PackTransposed"/> writes.</summary>
    public static void ClearTransposed(int firstRow, int rows, int columns, int allRows, Span<float> packed)
    {
        var height = Panels.BlockRows;
        for (var column = 0; column < columns; column += height) packed.Slice(column * allRows + firstRow * height, rows * height).Clear();
    }

    /// <summary>Floats that <see cref="PackTransposed"/> needs in all.</summary>
    public static int TransposedSize(int rows, int columns) =>
        checked((columns + Panels.BlockRows - 1) / Panels.BlockRows * Panels.BlockRows * rows);

    /// <summary>The transposed matrix [columns, rows] that <see cref="PackTransposed"/> wrote, as the left-hand side of a product.</summary>
    public static StridedMatrix Transposed(ReadOnlySpan<float> packed, int rows) => new()
    {
        Values = packed,
        RowStride = 1,
        DepthStride = Panels.BlockRows,
        BlockStride = rows * Panels.BlockRows,
        SegmentDepth = rows,
    };

    // The usual rows of a block, so that they are copied in two moves.
    [StructLayout(LayoutKind.Sequential, Size = 6 * sizeof(float))]
    readonly struct SixFloats;

    [StructLayout(LayoutKind.Sequential, Size = 3 * sizeof(float))]
    readonly struct ThreeFloats;
}
