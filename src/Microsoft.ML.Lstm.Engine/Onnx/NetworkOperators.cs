using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Networks.Nodes;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>A network as ONNX operators.</summary>
static class NetworkOperators
{
    /// <summary>Writes a network that reads sequences whose masks are known.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="inputs">One for each of its inputs, [batch, steps, features]; tokens as floats [batch, steps, 1].</param>
    /// <returns>One for each of its outputs.</returns>
    /// <exception cref="NotSupportedException">A layer has no form in ONNX.</exception>
    public static OnnxSequence[] Write(Network network, ReadOnlyMemory<float> weights, OnnxSequence[] inputs)
    {
        var edges = new OnnxSequence[network.Vertices.Length];
        for (var input = 0; input < inputs.Length; input++) edges[network.InputEdges[input]] = inputs[input];
        for (var edge = 0; edge < edges.Length; edge++)
        {
            if (network.Vertices[edge].Node is not { } node) continue;
            var read = node.Inputs.ToArray();
            var own = new LayerWeights(weights[network.Parts.WeightsOf(edge)], node.Weights);
            edges[edge] = node switch
            {
                LayerNode layer => LayerOperators.Apply(layer.Layer, own, edges[read[0]]),
                MergeNode merge => edges[read[0]] with { Values = LayerOperators.Merge(merge.Mode, [.. read.Select(input => edges[input].Values)]) },
                RepeatNode => edges[read[0]] with { Values = PoolingOperators.Repeat(edges[read[1]].Values, edges[read[0]].Values) },
                AttentionNode { Attention: Attention attention } => edges[read[0]] with { Values = AttentionOperators.Attend(attention, own, edges[read[0]], edges[read[1]]) },
                AttentionNode { Attention: MultiHeadAttention attention } => edges[read[0]] with { Values = AttentionOperators.Attend(attention, own, edges[read[0]], edges[read[1]]) },
                _ => throw LayerOperators.Unknown(node),
            };
        }
        return [.. network.OutputEdges.ToArray().Select(edge => edges[edge])];
    }

    /// <summary>Numbers as they come, [batch, steps, features]: a step with a NaN is masked.</summary>
    public static OnnxSequence Numbers(OnnxValue values)
    {
        var present = 1 - values.Apply("IsNaN").Cast(OnnxType.Float).Reduce("ReduceMax", 2);
        var mask = new OnnxMask(present.Squeeze(2));
        return new(values.Where(mask.IsThere, values.Graph.Number(0)), mask);
    }

    /// <summary>Tokens as they come, [batch, steps]: 0 is masked.</summary>
    public static OnnxSequence Tokens(OnnxValue tokens)
    {
        var numbers = tokens.Cast(OnnxType.Float);
        return new(numbers.Unsqueeze(-1), new(numbers.Apply("Sign")));
    }

    /// <summary>An input as it comes: numbers or tokens with steps, or static numbers [batch, features].</summary>
    public static OnnxSequence Input(Port port, OnnxValue value) => port.Kind switch
    {
        InputKind.Continuous => Numbers(value),
        InputKind.Tokens => Tokens(value),
        _ => new(value.Unsqueeze(1), null),
    };
}
