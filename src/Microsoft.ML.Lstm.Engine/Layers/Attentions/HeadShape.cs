using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Attentions;

/// <summary>
/// What one head of an attention sees of one sequence: <paramref name="Size"/> features of each query and of each step, in rows
/// <paramref name="Stride"/> apart, of which other heads may have the other features.
/// </summary>
readonly record struct HeadShape(int Queries, int Steps, int Size, int Stride)
{
    /// <summary>Rows of queries or steps as the left-hand side of a product.</summary>
    public StridedMatrix Rows(ReadOnlySpan<float> values) => new() { Values = values, RowStride = Stride, SegmentDepth = Size };

    public int PackedAsDepth(int rows) => new Panels(Size).Size(rows);

    /// <summary>Rows [rows, Size] as the right-hand side, their number being the depth.</summary>
    public ReadOnlySpan<float> PackAsDepth(ReadOnlySpan<float> values, int rows, Span<float> packed)
    {
        Packing.PackColumns(values, depthStride: Stride, columnStride: 1, rows, Size, packed);
        return packed;
    }

    public int PackedAsColumns(int rows) => new Panels(rows).Size(Size);

    /// <summary>The same transposed [Size, rows]: their features are the depth.</summary>
    public ReadOnlySpan<float> PackAsColumns(ReadOnlySpan<float> values, int rows, Span<float> packed)
    {
        Packing.PackColumns(values, depthStride: 1, columnStride: Stride, Size, rows, packed);
        return packed;
    }
}
