using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Attentions;

/// <summary>The score v · tanh(q + k) of each projected query with each projected key (Bahdanau et al. 2015), for one sequence.</summary>
static class AdditiveAttention
{
    /// <summary>scores [queries, steps] from query [queries, size], keys [steps, size] and v [size]; block is [steps, size].</summary>
    public static void Scores(ReadOnlySpan<float> query, ReadOnlySpan<float> keys, ReadOnlySpan<float> v, Span<float> scores, Span<float> block)
    {
        var size = v.Length;
        var steps = keys.Length / size;
        for (var i = 0; i * size < query.Length; i++)
        {
            Hidden(query.Slice(i * size, size), keys, block);
            for (var j = 0; j < steps; j++) scores[i * steps + j] = TensorPrimitives.Dot(v, block.Slice(j * size, size));
        }
    }

    /// <summary>Adds to the gradients of query, keys and v; the tanhs are computed again, which is cheaper than to keep one for every pair.</summary>
    public static void Backward(
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> keys,
        ReadOnlySpan<float> v,
        ReadOnlySpan<float> scoreGradient,
        Span<float> queryGradient,
        Span<float> keyGradient,
        Span<float> vGradient,
        Span<float> scratch)
    {
        var size = v.Length;
        var steps = keys.Length / size;
        var hidden = scratch[..keys.Length];
        var slope = scratch.Slice(keys.Length, keys.Length);
        for (var i = 0; i * size < query.Length; i++)
        {
            Hidden(query.Slice(i * size, size), keys, hidden);
            for (var j = 0; j < steps; j++)
            {
                var gradient = scoreGradient[i * steps + j];
                TensorPrimitives.MultiplyAdd(hidden.Slice(j * size, size), gradient, vGradient, vGradient);
                TensorPrimitives.Multiply(v, gradient, slope.Slice(j * size, size));
            }
            Elementwise.TanhBackward(hidden, slope, slope);
            TensorPrimitives.Add(keyGradient, slope, keyGradient);
            Reductions.AddColumnSums(slope, queryGradient.Slice(i * size, size));
        }
    }

    static void Hidden(ReadOnlySpan<float> query, ReadOnlySpan<float> keys, Span<float> hidden)
    {
        for (var start = 0; start < keys.Length; start += query.Length)
            TensorPrimitives.Add(keys.Slice(start, query.Length), query, hidden[start..]);
        Elementwise.Tanh(hidden, hidden);
    }
}
