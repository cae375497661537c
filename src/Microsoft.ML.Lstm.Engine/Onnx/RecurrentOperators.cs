using Microsoft.ML.Lstm.Engine.Layers.Recurrent;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>Recurrent layers as ONNX's LSTM, GRU and RNN.</summary>
static class RecurrentOperators
{
    // ONNX's gates are i, o, f, c and z, r, h; ours i, f, g, o and r, z, n.
    static readonly int[] LstmGates = [0, 3, 1, 2], GruGates = [1, 0, 2], LstmPeepholes = [0, 2, 1], OneGate = [0];

    public static OnnxValue Lstm(Layers.Recurrent.Lstm layer, LayerWeights weights, OnnxSequence input, bool reverse)
    {
        var (h, options, graph) = (layer.HiddenSize, layer.Options, input.Graph);
        // ONNX Runtime's operator does not clip the cell on its way out, as ONNX says; a loop is the same everywhere.
        if (options.LayerNormalization || options.ProjectionSize > 0 || options.GateInputClip > 0) return CellLoops.Lstm(layer, weights, input, reverse);
        List<OnnxAttribute> attributes = [];
        if (options.CoupledInputForget) attributes.Add(new("input_forget", 1L));
        var bias = graph.Constant("lstm.bias", [.. Gates(weights[2], h, LstmGates), .. new float[4 * h]], 1, 8 * h);
        OnnxValue[] more = options.Peepholes
            ? [graph.None, graph.None, graph.Constant("lstm.peepholes", Gates(weights[3], h, LstmPeepholes), 1, 3 * h)]
            : [];
        return Run("LSTM", input, reverse, h, Matrices("lstm", graph, weights, h, LstmGates), bias, more, attributes);
    }

    public static OnnxValue Gru(Gru layer, LayerWeights weights, OnnxSequence input, bool reverse)
    {
        var (h, graph) = (layer.OutputSize, input.Graph);
        if (layer.Options.LayerNormalization) return CellLoops.Gru(layer, weights, input, reverse);
        List<OnnxAttribute> attributes = [new("linear_before_reset", layer.ResetAfter ? 1L : 0L)];
        if (layer.Options.GateInputClip > 0) attributes.Add(new("clip", layer.Options.GateInputClip));
        float[] hidden = [.. new float[2 * h], .. layer.ResetAfter ? weights[3] : new float[h]];
        var bias = graph.Constant("gru.bias", [.. Gates(weights[2], h, GruGates), .. hidden], 1, 6 * h);
        return Run("GRU", input, reverse, h, Matrices("gru", graph, weights, h, GruGates), bias, [], attributes);
    }

    public static OnnxValue Rnn(SimpleRnn layer, LayerWeights weights, OnnxSequence input, bool reverse)
    {
        var (h, graph) = (layer.OutputSize, input.Graph);
        var bias = graph.Constant("rnn.bias", [.. weights[2], .. new float[h]], 1, 2 * h);
        return Run("RNN", input, reverse, h, Matrices("rnn", graph, weights, h, OneGate), bias, [], []);
    }

    static (OnnxValue Input, OnnxValue Hidden) Matrices(string name, OnnxGraph graph, LayerWeights weights, int h, int[] gates)
    {
        var features = weights.Layout.Specs[0].Columns;
        return (graph.Constant($"{name}.input_weights", Gates(weights[0], h * features, gates), 1, gates.Length * h, features),
            graph.Constant($"{name}.hidden_weights", Gates(weights[1], h * h, gates), 1, gates.Length * h, h));
    }

    // [batch, steps, features] -> [batch, steps, H]; the operator wants steps first.
    static OnnxValue Run(
        string type, OnnxSequence input, bool reverse, int h, (OnnxValue Input, OnnxValue Hidden) matrices, OnnxValue bias, OnnxValue[] more, List<OnnxAttribute> attributes)
    {
        attributes.Add(new("hidden_size", (long)h));
        if (reverse) attributes.Add(new("direction", "reverse"));
        OnnxValue[] inputs = [input.Compact().Transpose(1, 0, 2), matrices.Input, matrices.Hidden, bias, input.Mask?.Lengths ?? input.Graph.None, .. more];
        return Spread(input.Graph.Apply(type, inputs, [.. attributes]).Squeeze(1).Transpose(1, 0, 2), input.Mask, reverse);
    }

    /// <summary>What came out at each step that is there, at all steps: a masked step has what was before it, which is zeros before the first one.</summary>
    public static OnnxValue Spread(OnnxValue outputs, OnnxMask? mask, bool reverse) => mask is null ? outputs
        : reverse ? outputs.PadSteps(0, 1).GatherSteps(mask.Next)
        : outputs.PadSteps(1, 0).GatherSteps(mask.Last);

    static float[] Gates(float[] values, int size, int[] order)
    {
        var arranged = new float[values.Length];
        for (var gate = 0; gate < order.Length; gate++) values.AsSpan(order[gate] * size, size).CopyTo(arranged.AsSpan(gate * size, size));
        return arranged;
    }
}
