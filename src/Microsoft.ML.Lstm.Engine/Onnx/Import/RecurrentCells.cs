using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Recurrent nodes with any activations, unit by unit, as ONNX Runtime computes them: the clip bounds what goes into gates and candidate, not the cell on its way out.</summary>
static class RecurrentCells
{
    // One direction's weights, and the sequence's state.
    readonly ref struct Cell
    {
        public required RecurrentSpec Spec { get; init; }

        public required Func<float, float>[] Functions { get; init; }

        public required ReadOnlySpan<float> Bias { get; init; }

        public required ReadOnlySpan<float> Peepholes { get; init; }

        public int Units => Spec.Units;

        // What goes into a gate: both products and both biases.
        public float Sum(ReadOnlySpan<float> input, ReadOnlySpan<float> hidden, int gate, int u) =>
            input[(gate * Units) + u] + hidden[(gate * Units) + u] + BiasOf(gate, u) + BiasOf(Spec.Gates + gate, u);

        public float BiasOf(int gate, int u) => Bias.IsEmpty ? 0 : Bias[(gate * Units) + u];

        public float Peephole(int gate, int u, float cell) => Peepholes.IsEmpty ? 0 : Peepholes[(gate * Units) + u] * cell;

        public float Clip(float value) => Spec.Clip > 0 ? Math.Clamp(value, -Spec.Clip, Spec.Clip) : value;
    }

    public static void Run(in NodeCall node, in RecurrentCall call, RecurrentSpec spec, int direction)
    {
        Tensor input = node.Input(1), hidden = node.Input(2);
        Tensor? bias = node.OptionalInput(3), peepholes = spec.HasCell ? node.OptionalInput(7) : null;
        RecurrentNodes.Check(spec, input, hidden, bias, peepholes);
        var (batch, steps, features, units, gates, reverse) = (call.Batch, call.Steps, call.Features, spec.Units, spec.Gates * spec.Units, spec.IsReversed(direction));
        if (input.Dims[2] != features) throw new InvalidDataException($"A step has {features} numbers, but the weights {input.Dims[2]}.");
        var (rows, inputSize, hiddenSize) = ((long)batch * steps, new Panels(gates).Size(features), new Panels(gates).Size(units));
        var parts = new ScratchAllocator(node.Memory.Floats(inputSize + hiddenSize + (rows * gates) + ((long)batch * (gates + (4 * units)))));
        var inputWeights = parts.Take(inputSize);
        var hiddenWeights = parts.Take(hiddenSize);
        var fromInput = parts.TakeCleared((int)(rows * gates));
        var fromHidden = parts.Take(batch * gates);
        var h = parts.Take(batch * units);
        var c = parts.Take(batch * units);
        var reset = parts.Take(2 * batch * units);
        ProductNodes.Pack(input.Floats.Slice(direction * gates * features, gates * features), features, gates, isTransposed: true, inputWeights);
        ProductNodes.Pack(hidden.Floats.Slice(direction * gates * units, gates * units), units, gates, isTransposed: true, hiddenWeights);
        // [B · T, F] x [F, gates] -> [B · T, gates]
        Gemm.AddProduct(new() { Values = call.Inputs, RowStride = features, SegmentDepth = features }, (int)rows, inputWeights, gates, fromInput, gates);
        var cell = new Cell
        {
            Spec = spec,
            Functions = spec.Activations[direction],
            Bias = bias is null ? default : bias.Floats.Slice(direction * 2 * gates, 2 * gates),
            Peepholes = peepholes is null ? default : peepholes.Floats.Slice(direction * 3 * units, 3 * units),
        };
        for (var b = 0; b < batch; b++)
        {
            call.Start(direction, b, cell: false, h.Slice(b * units, units));
            if (spec.HasCell) call.Start(direction, b, cell: true, c.Slice(b * units, units));
            for (var t = call.Length(b); t < steps; t++) call.Output(direction, b, t).Clear();
        }
        for (var k = 0; k < steps; k++)
        {
            // [B, H] x [H, gates] -> [B, gates]
            fromHidden.Clear();
            Gemm.AddProduct(new() { Values = h, RowStride = units, SegmentDepth = units }, batch, hiddenWeights, gates, fromHidden, gates);
            if (spec.Type == "GRU" && !spec.ResetAfter) Candidates(call, cell, k, reverse, fromInput, fromHidden, h, reset, hidden.Floats[(((direction * 3) + 2) * units * units)..]);
            for (var b = 0; b < batch; b++)
            {
                if (k >= call.Length(b)) continue;
                var step = call.StepOf(b, k, reverse);
                var x = fromInput.Slice(call.InputRow(b, step) * gates, gates);
                var u = fromHidden.Slice(b * gates, gates);
                var own = h.Slice(b * units, units);
                if (spec.HasCell) Lstm(cell, x, u, own, c.Slice(b * units, units));
                else if (spec.Type == "GRU") Gru(cell, x, u, own);
                else for (var i = 0; i < units; i++) own[i] = cell.Functions[0](cell.Clip(cell.Sum(x, u, 0, i)));
                own.CopyTo(call.Output(direction, b, step));
            }
        }
        for (var b = 0; b < batch; b++)
        {
            call.End(direction, b, cell: false, h.Slice(b * units, units));
            if (spec.HasCell) call.End(direction, b, cell: true, c.Slice(b * units, units));
        }
    }

    // Gates i, o, f, c.
    static void Lstm(in Cell cell, ReadOnlySpan<float> x, ReadOnlySpan<float> hidden, Span<float> h, Span<float> c)
    {
        var functions = cell.Functions;
        for (var u = 0; u < h.Length; u++)
        {
            var i = functions[0](cell.Clip(cell.Sum(x, hidden, 0, u) + cell.Peephole(0, u, c[u])));
            var f = cell.Spec.InputForget ? 1 - i : functions[0](cell.Clip(cell.Sum(x, hidden, 2, u) + cell.Peephole(2, u, c[u])));
            c[u] = (f * c[u]) + (i * functions[1](cell.Clip(cell.Sum(x, hidden, 3, u))));
            h[u] = functions[0](cell.Clip(cell.Sum(x, hidden, 1, u) + cell.Peephole(1, u, c[u]))) * functions[2](c[u]);
        }
    }

    // Gates z, r, h; the hidden product of the candidate is there already where r came before it.
    static void Gru(in Cell cell, ReadOnlySpan<float> x, ReadOnlySpan<float> hidden, Span<float> h)
    {
        var functions = cell.Functions;
        for (var u = 0; u < h.Length; u++)
        {
            var z = functions[0](cell.Clip(cell.Sum(x, hidden, 0, u)));
            var place = (2 * h.Length) + u;
            var sum = x[place] + cell.BiasOf(2, u);
            sum += cell.Spec.ResetAfter ? functions[0](cell.Clip(cell.Sum(x, hidden, 1, u))) * (hidden[place] + cell.BiasOf(5, u)) : hidden[place] + cell.BiasOf(5, u);
            h[u] = ((1 - z) * functions[1](cell.Clip(sum))) + (z * h[u]);
        }
    }

    // (r · h) Uᵀ in the place of h Uᵀ.
    static void Candidates(
        in RecurrentCall call, in Cell cell, int k, bool reverse, ReadOnlySpan<float> fromInput, Span<float> fromHidden, ReadOnlySpan<float> h, Span<float> reset, ReadOnlySpan<float> weights)
    {
        var (units, gates) = (cell.Units, 3 * cell.Units);
        for (var b = 0; b < call.Batch; b++)
        {
            if (k >= call.Length(b)) continue;
            var x = fromInput.Slice(call.InputRow(b, call.StepOf(b, k, reverse)) * gates, gates);
            var hidden = fromHidden.Slice(b * gates, gates);
            var own = h.Slice(b * units, units);
            for (var u = 0; u < units; u++) reset[u] = cell.Functions[0](cell.Clip(cell.Sum(x, hidden, 1, u))) * own[u];
            for (var u = 0; u < units; u++) hidden[(2 * units) + u] = System.Numerics.Tensors.TensorPrimitives.Dot(reset[..units], weights.Slice(u * units, units));
        }
    }
}
