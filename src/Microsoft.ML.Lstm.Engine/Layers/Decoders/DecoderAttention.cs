using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Decoders;

/// <summary>Attention of one query to one sequence's memory [T, C]: what a decoder does row by row at each step. Masked steps weigh 0.</summary>
static class DecoderAttention
{
    /// <summary>Weights of the steps, and the sum of the memory so weighted; zeros where nothing is there.</summary>
    /// <param name="plan">Sizes.</param>
    /// <param name="query">[K].</param>
    /// <param name="keys">[T, K]; empty where the memory itself is scored.</param>
    /// <param name="scoreWeights">[K], of additive scores.</param>
    /// <param name="memory">[T, C].</param>
    /// <param name="mask">The mask of the memory's rows.</param>
    /// <param name="firstRow">The sequence's first row in the mask.</param>
    /// <param name="shares">[T]; overwritten.</param>
    /// <param name="context">[C]; overwritten.</param>
    /// <param name="scratch">Working memory.</param>
    public static void Forward(
        DecoderLayout plan, ReadOnlySpan<float> query, ReadOnlySpan<float> keys, ReadOnlySpan<float> scoreWeights, ReadOnlySpan<float> memory,
        Mask mask, int firstRow, Span<float> shares, Span<float> context, Span<float> scratch)
    {
        var size = plan.Context;
        if (plan.IsAdditive) AdditiveAttention.Scores(query, keys, scoreWeights, shares, scratch[..keys.Length]);
        else for (var t = 0; t < shares.Length; t++) shares[t] = mask[firstRow + t] ? TensorPrimitives.Dot(query, memory.Slice(t * size, size)) : 0;
        for (var t = 0; t < shares.Length; t++)
            if (!mask[firstRow + t]) shares[t] = float.NegativeInfinity;
        SoftmaxRow.Forward(shares);
        context.Clear();
        for (var t = 0; t < shares.Length; t++)
            if (mask[firstRow + t]) TensorPrimitives.MultiplyAdd(memory.Slice(t * size, size), shares[t], context, context);
    }

    /// <summary>Adds to the gradients by query, memory, keys and score weights.</summary>
    public static void Backward(
        DecoderLayout plan, ReadOnlySpan<float> query, ReadOnlySpan<float> keys, ReadOnlySpan<float> scoreWeights, ReadOnlySpan<float> memory,
        Mask mask, int firstRow, ReadOnlySpan<float> shares, ReadOnlySpan<float> contextGradient,
        Span<float> queryGradient, Span<float> keyGradient, Span<float> scoreWeightGradient, Span<float> memoryGradient, Span<float> scratch)
    {
        var size = plan.Context;
        var scores = scratch[..shares.Length];
        for (var t = 0; t < shares.Length; t++)
        {
            scores[t] = 0;
            if (!mask[firstRow + t]) continue;
            scores[t] = TensorPrimitives.Dot(contextGradient, memory.Slice(t * size, size));
            var gradient = memoryGradient.Slice(t * size, size);
            TensorPrimitives.MultiplyAdd(contextGradient, shares[t], gradient, gradient);
        }
        SoftmaxRow.Backward(shares, scores, scores);
        if (plan.IsAdditive)
        {
            AdditiveAttention.Backward(query, keys, scoreWeights, scores, queryGradient, keyGradient, scoreWeightGradient, scratch[shares.Length..]);
            return;
        }
        for (var t = 0; t < shares.Length; t++)
        {
            if (!mask[firstRow + t]) continue;
            var gradient = memoryGradient.Slice(t * size, size);
            TensorPrimitives.MultiplyAdd(query, scores[t], gradient, gradient);
            TensorPrimitives.MultiplyAdd(memory.Slice(t * size, size), scores[t], queryGradient, queryGradient);
        }
    }
}
