using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Decoders;

/// <summary>Attention of one query to one sequence's memory [T, C]: what a decoder does row by row at each step. Masked steps weigh 0.</summary>
/// <remarks>With coverage c, what each step was attended to before, scores are v · tanh(q + k + w c) (See et al. 2017), or q · m + w c.</remarks>
readonly ref struct DecoderAttention
{
    public required DecoderLayout Plan { get; init; }

    /// <summary>[K].</summary>
    public required ReadOnlySpan<float> Query { get; init; }

    /// <summary>[T, K]; empty where the memory itself is scored.</summary>
    public required ReadOnlySpan<float> Keys { get; init; }

    /// <summary>[T, C].</summary>
    public required ReadOnlySpan<float> Memory { get; init; }

    /// <summary>The mask of the memory's rows.</summary>
    public required Mask Mask { get; init; }

    /// <summary>The sequence's first row in the mask.</summary>
    public required int FirstRow { get; init; }

    /// <summary>[T]; empty without coverage.</summary>
    public required ReadOnlySpan<float> Coverage { get; init; }

    /// <summary>Weights of the steps, and the sum of the memory so weighted; zeros where nothing is there.</summary>
    /// <param name="weights">The decoder's.</param>
    /// <param name="shares">[T]; overwritten.</param>
    /// <param name="context">[C]; overwritten.</param>
    /// <param name="scratch">Working memory.</param>
    public void Forward(in DecoderWeights weights, Span<float> shares, Span<float> context, Span<float> scratch)
    {
        var size = Plan.Context;
        if (Plan.IsAdditive)
        {
            var block = scratch[..Keys.Length];
            AdditiveAttention.Scores(Query, Covered(weights.Coverage, scratch[Keys.Length..]), weights.Scores, shares, block);
        }
        else
        {
            for (var t = 0; t < shares.Length; t++) shares[t] = Mask[FirstRow + t] ? TensorPrimitives.Dot(Query, Memory.Slice(t * size, size)) : 0;
            if (Plan.Covers) TensorPrimitives.MultiplyAdd(Coverage, weights.Coverage[0], shares, shares);
        }
        for (var t = 0; t < shares.Length; t++)
            if (!Mask[FirstRow + t]) shares[t] = float.NegativeInfinity;
        SoftmaxRow.Forward(shares);
        context.Clear();
        for (var t = 0; t < shares.Length; t++)
            if (Mask[FirstRow + t]) TensorPrimitives.MultiplyAdd(Memory.Slice(t * size, size), shares[t], context, context);
    }

    /// <summary>Adds to the gradients by query, memory, keys, coverage and weights; that by the shares comes in, and what leads through the context is added.</summary>
    public void Backward(in DecoderWeights weights, ReadOnlySpan<float> shares, ReadOnlySpan<float> contextGradient, scoped in DecoderAttentionGradient gradient, Span<float> scratch)
    {
        var size = Plan.Context;
        var scores = gradient.Shares;
        for (var t = 0; t < shares.Length; t++)
        {
            if (!Mask[FirstRow + t])
            {
                scores[t] = 0;
                continue;
            }
            scores[t] += TensorPrimitives.Dot(contextGradient, Memory.Slice(t * size, size));
            var byMemory = gradient.Memory.Slice(t * size, size);
            TensorPrimitives.MultiplyAdd(contextGradient, shares[t], byMemory, byMemory);
        }
        SoftmaxRow.Backward(shares, scores, scores);
        if (Plan.IsAdditive)
        {
            AdditiveBackward(weights, scores, gradient, scratch);
            return;
        }
        for (var t = 0; t < shares.Length; t++)
        {
            if (!Mask[FirstRow + t]) continue;
            var byMemory = gradient.Memory.Slice(t * size, size);
            TensorPrimitives.MultiplyAdd(Query, scores[t], byMemory, byMemory);
            TensorPrimitives.MultiplyAdd(Memory.Slice(t * size, size), scores[t], gradient.Query, gradient.Query);
        }
        if (!Plan.Covers) return;
        gradient.CoverageWeights[0] += TensorPrimitives.Dot(scores, Coverage);
        TensorPrimitives.MultiplyAdd(scores, weights.Coverage[0], gradient.Coverage, gradient.Coverage);
    }

    void AdditiveBackward(in DecoderWeights weights, ReadOnlySpan<float> scores, scoped in DecoderAttentionGradient gradient, Span<float> scratch)
    {
        if (!Plan.Covers)
        {
            AdditiveAttention.Backward(Query, Keys, weights.Scores, scores, gradient.Query, gradient.Keys, gradient.ScoreWeights, scratch);
            return;
        }
        var size = Plan.KeySize;
        var covered = Covered(weights.Coverage, scratch);
        var byCovered = scratch.Slice(Keys.Length, Keys.Length);
        byCovered.Clear();
        AdditiveAttention.Backward(Query, covered, weights.Scores, scores, gradient.Query, byCovered, gradient.ScoreWeights, scratch[(2 * Keys.Length)..]);
        TensorPrimitives.Add(gradient.Keys, byCovered, gradient.Keys);
        for (var t = 0; t < scores.Length; t++)
        {
            var own = byCovered.Slice(t * size, size);
            gradient.Coverage[t] += TensorPrimitives.Dot(own, weights.Coverage);
            TensorPrimitives.MultiplyAdd(own, Coverage[t], gradient.CoverageWeights, gradient.CoverageWeights);
        }
    }

    // Keys, to which the coverage has been added.
    ReadOnlySpan<float> Covered(ReadOnlySpan<float> weights, Span<float> scratch)
    {
        if (!Plan.Covers) return Keys;
        var (size, covered) = (Plan.KeySize, 0);
        for (var t = 0; t < Coverage.Length; t++, covered += size)
            TensorPrimitives.MultiplyAdd(weights, Coverage[t], Keys.Slice(covered, size), scratch.Slice(covered, size));
        return scratch[..Keys.Length];
    }
}
