using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>Cells for irregular times.</summary>
static class IrregularLoops
{
    public static OnnxValue GruD(GruD layer, LayerWeights weights, OnnxSequence input, bool reverse) => StepLoop.Run(input, reverse, [(layer.OutputSize, 0)], (step, states) =>
    {
        var (d, h) = (layer.Features, layer.OutputSize);
        OnnxValue Part(int part) => step.Slice(1, part * d, (part + 1) * d);
        var (values, masks, gaps) = (Part(0), Part(1), Part(2));
        var left = Left((gaps * Row(step, weights[3], 0, d)) + Row(step, weights[4], 0, d));
        var read = step.Graph.Concat(1, values * (masks + ((1 - masks) * left)), masks);
        var before = states[0] * Left(weights.Product(5, gaps) + Row(step, weights[6], 0, h));
        var own = weights.Product(0, read) + Row(step, weights[2], 0, 3 * h);
        OnnxValue Hidden(OnnxValue of, int first, int count) =>
            of.MatMul(step.Graph.Constant("hidden_weights", LayerWeights.Turned(weights[1].AsSpan(first * h, count * h), 1, count, h), h, count));
        var pairs = (own.Slice(1, 0, 2 * h) + Hidden(before, 0, 2 * h)).Apply("Sigmoid");
        var (reset, update) = (pairs.Slice(1, 0, h), pairs.Slice(1, h, 2 * h));
        var candidate = (own.Slice(1, 2 * h, 3 * h) + Hidden(reset * before, 2 * h, h)).Apply("Tanh");
        return [before + (update * (candidate - before))];
    });

    public static OnnxValue TimeAware(TimeAwareLstm layer, LayerWeights weights, OnnxSequence input, bool reverse) =>
        StepLoop.Run(input, reverse, [(layer.OutputSize, 0), (layer.OutputSize, 0)], (step, states) =>
        {
            var (f, h) = (layer.Features, layer.OutputSize);
            var discount = step.Graph.Number(1) / (step.Slice(1, f, f + 1).AtLeast(0) + MathF.E).Apply("Log");
            var shortTerm = (weights.Product(3, states[1]) + Row(step, weights[4], 0, h)).Apply("Tanh");
            var cell = states[1] + (shortTerm * (discount - 1));
            var gates = weights.Product(0, step.Slice(1, 0, f)) + weights.Product(1, states[0]) + Row(step, weights[2], 0, 4 * h);
            OnnxValue Gate(int gate, string function) => gates.Slice(1, gate * h, (gate + 1) * h).Apply(function);
            var after = (Gate(1, "Sigmoid") * cell) + (Gate(0, "Sigmoid") * Gate(2, "Tanh"));
            return [Gate(3, "Sigmoid") * after.Apply("Tanh"), after];
        });

    public static OnnxValue Decay(ContinuousDecay layer, OnnxSequence input)
    {
        var n = layer.OutputSize;
        OnnxValue Part(int first, int count) => input.Values.Slice(2, first, first + count);
        var (value, level, rate, time) = (Part(0, n), Part(n, n), Part(2 * n, n).Apply("Softplus"), Part(3 * n, layer.TimeOfEach ? n : 1));
        return level + ((value - level) * Left(rate * time));
    }

    static OnnxValue Left(OnnxValue a) => a.AtLeast(0).Apply("Neg").Apply("Exp");

    static OnnxValue Row(OnnxValue x, float[] values, int start, int count) => x.Graph.Constant("row", values[start..(start + count)], count);
}
