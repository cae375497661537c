using System.Runtime.InteropServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>Copies matrices into the order in which the products read them.</summary>
static class Packing
{
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
    public static void PackTransposed(ReadOnlySpan<float> a, int rowStride, int rows, int columns, int firstRow, int allRows, Span<float> packed)
    {
        var height = Panels.BlockRows;
        Guard.Holds(packed.Length, TransposedSize(allRows, columns), nameof(packed));
        for (var column = 0; column < columns; column += height)
        {
            var valid = Math.Min(height, columns - column);
            var block = packed.Slice(column / height * allRows * height + firstRow * height, rows * height);
            if (valid == 6)
            {
                for (var r = 0; r < rows; r++)
                {
                    var six = MemoryMarshal.Cast<float, SixFloats>(a.Slice(r * rowStride + column, 6))[0];
                    MemoryMarshal.Cast<float, SixFloats>(block.Slice(r * 6, 6))[0] = six;
                }
                continue;
            }
            for (var r = 0; r < rows; r++)
            {
                var source = a.Slice(r * rowStride + column, valid);
                var destination = block.Slice(r * height, valid);
                for (var j = 0; j < destination.Length; j++) destination[j] = source[j];
            }
        }
    }

    /// <summary>Zeros in place of the first rows of what <see cref="PackTransposed"/> writes.</summary>
    public static void ClearTransposed(int rows, int columns, int allRows, Span<float> packed)
    {
        var height = Panels.BlockRows;
        for (var column = 0; column < columns; column += height) packed.Slice(column * allRows, rows * height).Clear();
    }

    /// <summary>Floats that <see cref="PackTransposed"/> needs in all.</summary>
    public static int TransposedSize(int rows, int columns) => (columns + Panels.BlockRows - 1) / Panels.BlockRows * Panels.BlockRows * rows;

    /// <summary>The transposed matrix [columns, rows] that <see cref="PackTransposed"/> wrote, as the left-hand side of a product.</summary>
    public static Operand Transposed(ReadOnlySpan<float> packed, int rows) => new()
    {
        Values = packed,
        RowStride = 1,
        DepthStride = Panels.BlockRows,
        BlockStride = rows * Panels.BlockRows,
        SegmentDepth = rows,
    };

    // The usual row of a block, so that it is copied in two moves.
    [StructLayout(LayoutKind.Sequential, Size = 6 * sizeof(float))]
    readonly struct SixFloats;
}
