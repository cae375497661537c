namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>
/// The left-hand matrix of a product, [rows, depth], as strides over a span: rows of a batch of sequences, a transposed matrix, or a
/// depth that lies in several segments are all read where they are.
/// </summary>
readonly ref struct StridedMatrix
{
    public required ReadOnlySpan<float> Values { get; init; }

    /// <summary>From one row to the next, inside a block of <see cref="Panels.BlockRows"/>.</summary>
    public required int RowStride { get; init; }

    /// <summary>From one block of rows to the next; 0 when it follows from the row stride.</summary>
    public int BlockStride { get; init; }

    /// <summary>From one column to the next, inside a segment.</summary>
    public int DepthStride { get; init; } = 1;

    /// <summary>Columns of a segment.</summary>
    public required int SegmentDepth { get; init; }

    public int Segments { get; init; } = 1;

    /// <summary>From one segment to the next.</summary>
    public int SegmentStride { get; init; }

    public StridedMatrix()
    {
    }

    public int Depth => SegmentDepth * Segments;

    /// <summary>One more than the greatest index that a product of so many rows reads.</summary>
    public long Extent(int rows)
    {
        if (rows == 0 || Depth == 0) return 0;
        var blocks = BlockStride == 0 ? 0 : (rows - 1) / Panels.BlockRows;
        var rowsAtEnd = BlockStride == 0 ? rows : Math.Min(rows, Panels.BlockRows);
        return 1 + (long)blocks * BlockStride + (rowsAtEnd - 1L) * RowStride + (SegmentDepth - 1L) * DepthStride + (Segments - 1L) * SegmentStride;
    }
}
