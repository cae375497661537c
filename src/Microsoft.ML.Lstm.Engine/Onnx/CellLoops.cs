using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Minimal;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>Recurrent cells and variants that ONNX has no operator for.</summary>
static class CellLoops
{
    // What normalised products and the stabilisers of exponential gates begin with.
    const float Epsilon = 1e-5f, Lowest = -1e30f;

    public static OnnxValue Lstm(Layers.Recurrent.Lstm layer, LayerWeights weights, OnnxSequence input, bool reverse) => StepLoop.Run(
        input, reverse, [(layer.OutputSize, 0), (layer.HiddenSize, 0)], (x, states) => LstmStep(layer, weights, x, states[0], states[1]));

    public static OnnxValue Mogrifier(Mogrifier layer, LayerWeights weights, OnnxSequence input, bool reverse)
    {
        var (cell, first) = (layer.Cell, layer.Cell.Weights.Specs.Length);
        var own = new LayerWeights(weights.Flat[..cell.Weights.Count], cell.Weights);
        return StepLoop.Run(input, reverse, [(cell.OutputSize, 0), (cell.HiddenSize, 0)], (x, states) =>
        {
            var h = states[0];
            for (var round = 0; round < layer.Rounds; round++)
            {
                if (round % 2 == 0) x = x * (weights.Product(first + round, h).Apply("Sigmoid") * 2);
                else h = h * (weights.Product(first + round, x).Apply("Sigmoid") * 2);
            }
            return LstmStep(cell, own, x, h, states[1]);
        });
    }

    public static OnnxValue Gru(Gru layer, LayerWeights weights, OnnxSequence input, bool reverse) => StepLoop.Run(input, reverse, [(layer.OutputSize, 0)], (x, states) =>
    {
        var (h, units, before) = (layer.OutputSize, layer.OutputSize, states[0]);
        var gains = weights.Layout.Specs.Length - 2;
        // r and z are normalised together, the candidate by itself.
        var gates = Normalized(weights, 0, gains, x, 0, 2 * h) + Row(x, weights[2], 0, 2 * h) + Normalized(weights, 1, gains + 1, before, 0, 2 * h);
        var r = Clip(Columns(gates, 0, units), layer.Options.GateInputClip).Apply("Sigmoid");
        var z = Clip(Columns(gates, 1, units), layer.Options.GateInputClip).Apply("Sigmoid");
        var candidate = Normalized(weights, 0, gains, x, 2 * h, h) + Row(x, weights[2], 2 * h, h);
        var hidden = layer.ResetAfter
            ? r * (Normalized(weights, 1, gains + 1, before, 2 * h, h) + Row(x, weights[3], 0, h))
            : Normalized(weights, 1, gains + 1, r * before, 2 * h, h);
        var n = Clip(candidate + hidden, layer.Options.GateInputClip).Apply("Tanh");
        return [n + z * (before - n)];
    });

    public static OnnxValue MinGru(MinGru layer, LayerWeights weights, OnnxSequence input, bool reverse) => StepLoop.Run(input, reverse, [(layer.OutputSize, 0)], (x, states) =>
    {
        var gates = weights.Product(0, x) + Row(x, weights[1], 0, 2 * layer.OutputSize);
        var z = Columns(gates, 0, layer.OutputSize).Apply("Sigmoid");
        return [states[0] + z * (Candidate(Columns(gates, 1, layer.OutputSize)) - states[0])];
    });

    public static OnnxValue MinLstm(MinLstm layer, LayerWeights weights, OnnxSequence input, bool reverse) => StepLoop.Run(input, reverse, [(layer.OutputSize, 0)], (x, states) =>
    {
        var gates = weights.Product(0, x) + Row(x, weights[1], 0, 3 * layer.OutputSize);
        var forget = Columns(gates, 0, layer.OutputSize).Apply("Sigmoid");
        var write = Columns(gates, 1, layer.OutputSize).Apply("Sigmoid");
        return [((forget * states[0]) + (write * Candidate(Columns(gates, 2, layer.OutputSize)))) / (forget + write)];
    });

    /// <summary>Exponential gates, kept in range by the greatest exponent so far, as in the paper.</summary>
    public static OnnxValue SLstm(SLstm layer, LayerWeights weights, OnnxSequence input, bool reverse)
    {
        var (h, heads, units) = (layer.OutputSize, layer.Heads, layer.OutputSize / layer.Heads);
        return StepLoop.Run(input, reverse, [(h, 0), (h, 0), (h, 0), (h, Lowest)], (x, states) =>
        {
            // Gates of each head one after the other: [batch, heads, gates, units].
            var own = (weights.Product(0, x) + Row(x, weights[2], 0, 4 * h)).Reshape(0, heads, 4, units);
            var hidden = states[0].Reshape(0, heads, 1, units).MatMul(x.Graph.Constant("hidden_weights", LayerWeights.Turned(weights[1], heads, 4 * units, units), heads, units, 4 * units)).Reshape(0, heads, 4, units);
            OnnxValue Gate(int gate) => (own + hidden).Slice(2, gate, gate + 1).Reshape(0, h);
            var (write, keep) = (Gate(0), LogSigmoid(Gate(1)) + states[3]);
            var greatest = keep.Apply("Max", write);
            var (written, kept) = ((write - greatest).Apply("Exp"), (keep - greatest).Apply("Exp"));
            var c = (kept * states[1]) + (written * Gate(2).Apply("Tanh"));
            var n = (kept * states[2]) + written;
            return [Gate(3).Apply("Sigmoid") * c / n, c, n, greatest];
        });
    }

    /// <inheritdoc cref="SLstm"/>
    public static OnnxValue MLstm(MLstm layer, LayerWeights weights, OnnxSequence input, bool reverse)
    {
        var (h, heads, units) = (layer.OutputSize, layer.Heads, layer.OutputSize / layer.Heads);
        return StepLoop.Run(input, reverse, [(h, 0), (h * units, 0), (h, 0), (heads, Lowest)], (x, states) =>
        {
            var gates = weights.Product(0, x) + Row(x, weights[1], 0, (4 * h) + (2 * heads));
            OnnxValue Part(int part) => gates.Slice(1, part * h, (part + 1) * h).Reshape(0, heads, units);
            var write = gates.Slice(1, 4 * h, (4 * h) + heads);
            var keep = LogSigmoid(gates.Slice(1, (4 * h) + heads, (4 * h) + (2 * heads))) + states[3];
            var greatest = keep.Apply("Max", write);
            var (written, kept) = ((write - greatest).Apply("Exp").Unsqueeze(-1), (keep - greatest).Apply("Exp").Unsqueeze(-1));
            var (query, key) = (Part(0), Part(1) * (1 / MathF.Sqrt(units)));
            // [batch, heads, values, keys]
            var memory = (states[1].Reshape(0, heads, units, units) * kept.Unsqueeze(-1)) + ((Part(2) * written).Unsqueeze(-1) * key.Unsqueeze(2));
            var normalizer = (states[2].Reshape(0, heads, units) * kept) + (key * written);
            var divisor = (normalizer * query).Reduce("ReduceSum", 2).Apply("Abs").Apply("Max", greatest.Apply("Neg").Apply("Exp").Unsqueeze(-1));
            var fetched = memory.MatMul(query.Unsqueeze(-1)).Squeeze(-1) / divisor;
            return [(Part(3).Apply("Sigmoid") * fetched).Reshape(0, h), memory.Reshape(0, h * units), normalizer.Reshape(0, h), greatest];
        });
    }

    static OnnxValue[] LstmStep(Layers.Recurrent.Lstm layer, LayerWeights weights, OnnxValue x, OnnxValue h, OnnxValue c)
    {
        var (units, options, next) = (layer.HiddenSize, layer.Options, 3);
        var peepholes = options.Peepholes ? weights[next++] : null;
        var gains = options.LayerNormalization ? next : -1;
        if (options.LayerNormalization) next += 2;
        var all = Normalized(weights, 0, gains, x, 0, 4 * units) + Normalized(weights, 1, gains < 0 ? -1 : gains + 1, h, 0, 4 * units) + Row(x, weights[2], 0, 4 * units);
        OnnxValue Peep(OnnxValue gate, int row, OnnxValue cell) => peepholes is null ? gate : gate + (cell * Row(x, peepholes, row * units, units));
        OnnxValue Sigmoid(OnnxValue gate) => Clip(gate, options.GateInputClip).Apply("Sigmoid");
        OnnxValue Tanh(OnnxValue gate) => Clip(gate, options.GateInputClip).Apply("Tanh");
        var i = Sigmoid(Peep(Columns(all, 0, units), 0, c));
        var f = options.CoupledInputForget ? 1 - i : Sigmoid(Peep(Columns(all, 1, units), 1, c));
        c = (f * c) + (i * Tanh(Columns(all, 2, units)));
        var m = Sigmoid(Peep(Columns(all, 3, units), 2, c)) * Tanh(c);
        return [options.ProjectionSize > 0 ? weights.Product(next, m) : m, c];
    }

    static OnnxValue Candidate(OnnxValue x) => (x + 0.5f).Where(x.Apply("Less", x.Graph.Number(0)).Apply("Not"), x.Apply("Sigmoid"));

    static OnnxValue LogSigmoid(OnnxValue x) => x.Apply("Neg").Apply("Softplus").Apply("Neg");

    static OnnxValue Clip(OnnxValue x, float limit) => limit == 0 ? x : x.Graph.Apply("Clip", [x, x.Graph.Number(-limit), x.Graph.Number(limit)]);

    static OnnxValue Columns(OnnxValue gates, int gate, int units) => gates.Slice(1, gate * units, (gate + 1) * units);

    static OnnxValue Row(OnnxValue x, float[] values, int start, int count) => x.Graph.Constant("row", values[start..(start + count)], count);

    // The product with some rows of a matrix, normalised and scaled by a gain where there is one.
    static OnnxValue Normalized(LayerWeights weights, int matrix, int gain, OnnxValue x, int first, int count)
    {
        var columns = weights.Layout.Specs[matrix].Columns;
        var rows = LayerWeights.Turned(weights[matrix].AsSpan(first * columns, count * columns), 1, count, columns);
        var product = x.MatMul(x.Graph.Constant("weights", rows, columns, count));
        if (gain < 0) return product;
        var centred = product - product.Reduce("ReduceMean", 1);
        return centred / ((centred * centred).Reduce("ReduceMean", 1) + Epsilon).Apply("Sqrt") * Row(x, weights[gain], first, count);
    }
}
