namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The steps of an <see cref="StridedMatrix"/> as the innermost loops need them.</summary>
readonly struct BlockStrides
{
    public readonly nint Row, Depth, SegmentDepth, Segments, Segment;

    public BlockStrides(in StridedMatrix a)
        : this(a.RowStride, a.DepthStride, a.SegmentDepth, a.Segments, a.SegmentStride)
    {
    }

    BlockStrides(nint row, nint depth, nint segmentDepth, nint segments, nint segment) =>
        (Row, Depth, SegmentDepth, Segments, Segment) = (row, depth, segmentDepth, segments, segment);

    /// <summary>The same for some of the segments, or for a part of one.</summary>
    public BlockStrides Piece(int segmentDepth, int segments) => new(Row, Depth, segmentDepth, segments, Segment);
}
