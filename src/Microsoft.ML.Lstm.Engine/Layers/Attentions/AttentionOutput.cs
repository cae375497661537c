using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Attentions;

/// <summary>From scores to the output of one head for one sequence: the softmax over the unmasked steps, and the sum of the values so weighted.</summary>
static class AttentionOutput
{
    public static int ForwardScratchSize(HeadShape shape) => shape.PackedAsDepth(shape.Steps);

    public static int BackwardScratchSize(HeadShape shape) => checked(shape.PackedAsColumns(shape.Steps) + shape.PackedAsDepth(shape.Queries));

    /// <summary>Scores [queries, steps] become shares in place; output [queries, V] is overwritten. The sequence's rows of the mask begin at first.</summary>
    public static void Forward(
        HeadShape shape, Span<float> scores, Mask mask, int first, ReadOnlySpan<float> values, Span<float> output, Span<float> scratch)
    {
        var (queries, steps) = (shape.Queries, shape.Steps);
        for (var i = 0; i < queries; i++)
        {
            var row = scores.Slice(i * steps, steps);
            for (var j = 0; j < steps; j++)
                if (!mask[first + j]) row[j] = float.NegativeInfinity;
            SoftmaxRow.Forward(row);
            output.Slice(i * shape.Stride, shape.Size).Clear();
        }
        // [queries, steps] x [steps, V] -> [queries, V]
        var packed = shape.PackAsDepth(values, steps, scratch);
        Gemm.AddProduct(Projection.Rows(scores, steps), queries, packed, shape.Size, output, shape.Stride);
    }

    /// <summary>The gradient by the scores [queries, steps]; adds to that by the values.</summary>
    public static void Backward(
        HeadShape shape, ReadOnlySpan<float> shares, ReadOnlySpan<float> values, ReadOnlySpan<float> outputGradient,
        Span<float> scoreGradient, Span<float> valueGradient, Span<float> scratch)
    {
        var (queries, steps, size) = (shape.Queries, shape.Steps, shape.Size);
        var parts = new ScratchAllocator(scratch);
        // [queries, V] x [steps, V]ᵀ -> [queries, steps]
        var packed = shape.PackAsColumns(values, steps, parts.Take(shape.PackedAsColumns(steps)));
        scoreGradient.Clear();
        Gemm.AddProduct(shape.Rows(outputGradient), queries, packed, steps, scoreGradient, steps);
        // [queries, steps]ᵀ x [queries, V] -> [steps, V]
        packed = shape.PackAsDepth(outputGradient, queries, parts.Take(shape.PackedAsDepth(queries)));
        Gemm.AddProduct(Projection.Columns(shares, steps, queries), steps, packed, size, valueGradient, shape.Stride);
        for (var i = 0; i < queries; i++)
        {
            var row = scoreGradient.Slice(i * steps, steps);
            SoftmaxRow.Backward(shares.Slice(i * steps, steps), row, row);
        }
    }
}
