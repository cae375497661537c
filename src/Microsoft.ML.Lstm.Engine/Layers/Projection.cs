using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>y = W x for many rows at once, with W [To, From], and its gradients; what layers that multiply by a matrix share.</summary>
readonly record struct Projection(int From, int To)
{
    // Rows whose products are added to the gradient at once: their packed copy stays in the second cache.
    const int RowsAtOnce = 256;

    int PackedForward => new Panels(To).Size(From);

    int PackedBackward => new Panels(From).Size(To);

    public int PackedSize => checked(PackedForward + PackedBackward);

    /// <summary>Floats of working memory for the weights' gradient.</summary>
    public int ScratchSize => new Panels(From).Size(RowsAtOnce);

    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        Packing.PackColumns(weights, depthStride: 1, columnStride: From, From, To, packed[..PackedForward]);
        Packing.PackColumns(weights, depthStride: From, columnStride: 1, To, From, packed.Slice(PackedForward, PackedBackward));
    }

    /// <summary>output += input · Wᵀ: [rows, From] x [From, To] -> [rows, To].</summary>
    public void AddForward(ReadOnlySpan<float> input, int rows, ReadOnlySpan<float> packed, Span<float> output) => AddForward(input, rows, packed, output, To);

    /// <summary>The same with rows of the output that begin <paramref name="stride"/> apart.</summary>
    public void AddForward(ReadOnlySpan<float> input, int rows, ReadOnlySpan<float> packed, Span<float> output, int stride) =>
        AddForward(Rows(input, From), rows, packed, output, stride);

    /// <summary>The same with an input whose rows lie anywhere.</summary>
    public void AddForward(in StridedMatrix input, int rows, ReadOnlySpan<float> packed, Span<float> output, int stride) =>
        Gemm.AddProduct(input, rows, packed[..PackedForward], To, output, stride);

    /// <summary>inputGradient += outputGradient · W: [rows, To] x [To, From] -> [rows, From].</summary>
    public void AddInputGradient(ReadOnlySpan<float> outputGradient, int rows, ReadOnlySpan<float> packed, Span<float> inputGradient) =>
        Gemm.AddProduct(Rows(outputGradient, To), rows, packed.Slice(PackedForward, PackedBackward), From, inputGradient, From);

    /// <summary>weightGradient += outputGradientᵀ · input: [rows, To]ᵀ x [rows, From] -> [To, From].</summary>
    public void AddWeightGradient(
        ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, int rows, Span<float> weightGradient, Span<float> scratch) =>
        AddWeightGradient(input, outputGradient, rows, weightGradient, scratch, From);

    /// <summary>The same with rows of the input that begin <paramref name="stride"/> apart.</summary>
    public void AddWeightGradient(
        ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, int rows, Span<float> weightGradient, Span<float> scratch, int stride)
    {
        for (var row = 0; row < rows; row += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, rows - row);
            Packing.PackColumns(input[(row * stride)..], depthStride: stride, columnStride: 1, count, From, scratch);
            Gemm.AddProduct(Columns(outputGradient[(row * To)..], To, count), To, scratch, From, weightGradient, From);
        }
    }

    /// <summary>A row-major matrix [.., size] as the left-hand side of a product.</summary>
    public static StridedMatrix Rows(ReadOnlySpan<float> values, int size) => new() { Values = values, RowStride = size, SegmentDepth = size };

    /// <summary>A row-major matrix [rows, size], transposed, as the left-hand side of a product.</summary>
    public static StridedMatrix Columns(ReadOnlySpan<float> values, int size, int rows) =>
        new() { Values = values, RowStride = 1, DepthStride = size, SegmentDepth = rows };
}
