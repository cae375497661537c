using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>Some rows of an output matrix [vocabulary, size], and the products with them.</summary>
/// <param name="First">The first token.</param>
/// <param name="Count">Tokens.</param>
/// <param name="Size">Features of each token.</param>
readonly record struct VocabularyChunk(int First, int Count, int Size)
{
    int PackedForward => new Panels(Count).Size(Size);

    public int PackedSize => checked(PackedForward + new Panels(Size).Size(Count));

    public void Pack(ReadOnlySpan<float> matrix, Span<float> packed)
    {
        var rows = matrix.Slice(First * Size, Count * Size);
        Packing.PackColumns(rows, depthStride: 1, columnStride: Size, Size, Count, packed[..PackedForward]);
        Packing.PackColumns(rows, depthStride: Size, columnStride: 1, Count, Size, packed[PackedForward..]);
    }

    /// <summary>logits = bias + hidden · matrixᵀ: [rows, Size] x [Size, Count] -> [rows, Count].</summary>
    public void Logits(ReadOnlySpan<float> hidden, int rows, ReadOnlySpan<float> packed, ReadOnlySpan<float> bias, Span<float> logits)
    {
        for (var row = 0; row < rows; row++)
        {
            if (bias.IsEmpty) logits.Slice(row * Count, Count).Clear();
            else bias.Slice(First, Count).CopyTo(logits[(row * Count)..]);
        }
        Gemm.AddProduct(new() { Values = hidden, RowStride = Size, SegmentDepth = Size }, rows, packed[..PackedForward], Count, logits, Count);
    }

    /// <summary>hiddenGradient += logitGradient · matrix: [rows, Count] x [Count, Size] -> [rows, Size].</summary>
    public void AddHiddenGradient(ReadOnlySpan<float> logitGradient, int rows, ReadOnlySpan<float> packed, Span<float> hiddenGradient) =>
        Gemm.AddProduct(
            new() { Values = logitGradient, RowStride = Count, SegmentDepth = Count }, rows, packed.Slice(PackedForward, PackedSize - PackedForward), Size, hiddenGradient, Size);

    /// <summary>matrixGradient += logitGradientᵀ · hidden: [rows, Count]ᵀ x [rows, Size] -> [Count, Size]; the hidden rows come packed as the right-hand side.</summary>
    public void AddMatrixGradient(ReadOnlySpan<float> logitGradient, int rows, ReadOnlySpan<float> packedHidden, Span<float> matrixGradient) =>
        Gemm.AddProduct(
            new() { Values = logitGradient, RowStride = 1, DepthStride = Count, SegmentDepth = rows }, Count, packedHidden, Size,
            matrixGradient.Slice(First * Size, Count * Size), Size);
}
