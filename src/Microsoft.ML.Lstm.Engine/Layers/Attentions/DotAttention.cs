using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Attentions;

/// <summary>The score scale · q · k of each projected query with each projected key, for one head and one sequence.</summary>
static class DotAttention
{
    public static int ForwardScratchSize(HeadShape shape) => shape.PackedAsColumns(shape.Steps);

    public static int BackwardScratchSize(HeadShape shape) => checked(shape.PackedAsDepth(shape.Steps) + shape.PackedAsDepth(shape.Queries));

    /// <summary>scores [queries, steps].</summary>
    public static void Scores(
        HeadShape shape, ReadOnlySpan<float> query, ReadOnlySpan<float> keys, float scale, Span<float> scores, Span<float> scratch)
    {
        var (queries, steps) = (shape.Queries, shape.Steps);
        // [queries, K] x [steps, K]ᵀ -> [queries, steps]
        scores.Clear();
        Gemm.AddProduct(shape.Rows(query), queries, shape.PackAsColumns(keys, steps, scratch), steps, scores, steps);
        if (scale != 1) TensorPrimitives.Multiply(scores, scale, scores);
    }

    /// <summary>Adds to the gradients of query and keys; the scores' gradient is overwritten.</summary>
    public static void Backward(
        HeadShape shape, ReadOnlySpan<float> query, ReadOnlySpan<float> keys, float scale, Span<float> scoreGradient,
        Span<float> queryGradient, Span<float> keyGradient, Span<float> scratch)
    {
        var (queries, steps, size) = (shape.Queries, shape.Steps, shape.Size);
        var parts = new ScratchAllocator(scratch);
        if (scale != 1) TensorPrimitives.Multiply(scoreGradient, scale, scoreGradient);
        // [queries, steps] x [steps, K] -> [queries, K]
        var packed = shape.PackAsDepth(keys, steps, parts.Take(shape.PackedAsDepth(steps)));
        Gemm.AddProduct(Projection.Rows(scoreGradient, steps), queries, packed, size, queryGradient, shape.Stride);
        // [queries, steps]ᵀ x [queries, K] -> [steps, K]
        packed = shape.PackAsDepth(query, queries, parts.Take(shape.PackedAsDepth(queries)));
        Gemm.AddProduct(Projection.Columns(scoreGradient, steps, queries), steps, packed, size, keyGradient, shape.Stride);
    }
}
