namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The steps of an <see cref="Operand"/> as the innermost loops need them.</summary>
readonly struct BlockStrides(in Operand a)
{
    public readonly nint Row = a.RowStride;
    public readonly nint Depth = a.DepthStride;
    public readonly nint SegmentDepth = a.SegmentDepth;
    public readonly nint Segments = a.Segments;
    public readonly nint Segment = a.SegmentStride;
}
