using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>Attention: products, a softmax over the steps that are there, and the sum of the values so weighted.</summary>
static class AttentionOperators
{
    public static OnnxValue Pool(AttentionPool layer, LayerWeights weights, OnnxSequence input) =>
        Attend(layer.Score, layer.InputSize, layer.KeySize, weights, input.Graph.Constant("query", weights[0], 1, 1, layer.KeySize), input);

    public static OnnxValue Attend(Attention layer, LayerWeights weights, OnnxSequence query, OnnxSequence memory) =>
        Attend(layer.Score, layer.ContextSize, layer.KeySize, weights, weights.Product(0, query.Values), memory);

    public static OnnxValue Attend(MultiHeadAttention layer, LayerWeights weights, OnnxSequence query, OnnxSequence memory)
    {
        var (heads, size) = (layer.Heads, layer.OutputSize / layer.Heads);
        var held = memory.ZeroMasked();
        var scores = Heads(weights.Product(0, query.Values)).MatMul(Heads(weights.Product(1, held)).Transpose(0, 1, 3, 2)) * (1 / MathF.Sqrt(size));
        var shares = Shares(scores, memory.Mask?.Present.Unsqueeze(1).Unsqueeze(1), axis: 3);
        var fetched = shares.MatMul(Heads(weights.Product(2, held))).Transpose(0, 2, 1, 3).Reshape(0, 0, layer.OutputSize);
        return weights.Product(3, fetched);

        // [batch, steps, heads · size] -> [batch, heads, steps, size]
        OnnxValue Heads(OnnxValue values) => values.Reshape(0, 0, heads, size).Transpose(0, 2, 1, 3);
    }

    // Queries that are projected [batch or 1, queries, keys], and a memory whose weights are the layer's second and third.
    static OnnxValue Attend(AttentionKind score, int contextSize, int keySize, LayerWeights weights, OnnxValue query, OnnxSequence memory)
    {
        var held = memory.ZeroMasked();
        var keys = score == AttentionKind.Multiplicative ? held : weights.Product(1, held);
        var scores = score == AttentionKind.Additive
            // [batch, queries, 1, keys] + [batch, 1, steps, keys]
            ? (query.Unsqueeze(2) + keys.Unsqueeze(1)).Apply("Tanh").MatMul(query.Graph.Constant("score_weights", weights[2], keySize, 1)).Squeeze(-1)
            : query.MatMul(keys.Transpose(0, 2, 1)) * (score == AttentionKind.ScaledDot ? 1 / MathF.Sqrt(keySize) : 1);
        var values = score == AttentionKind.ScaledDot ? weights.Product(2, held) : held;
        return Shares(scores, memory.Mask?.Present.Unsqueeze(1), axis: 2).MatMul(values);
    }

    // The softmax over the last axis; zeros where nothing is there.
    static OnnxValue Shares(OnnxValue scores, OnnxValue? present, int axis)
    {
        if (present is not { } there) return scores.Graph.Apply("Softmax", [scores], new OnnxAttribute("axis", (long)axis));
        var greatest = scores.Where(there.Cast(OnnxType.Bool), scores.Graph.Number(float.MinValue)).Reduce("ReduceMax", axis);
        var powers = (scores - greatest).AtMost(0).Apply("Exp") * there;
        return powers / powers.Reduce("ReduceSum", axis).AtLeast(1e-30f);
    }
}
