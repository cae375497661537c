using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>One direction of a recurrent node as a layer of the engine: its weights in the layer's order, packed once.</summary>
sealed class RecurrentLayer
{
    // ONNX's gates are i, o, f, c and z, r, h; ours i, f, g, o and r, z, n.
    static readonly int[] LstmGates = [0, 2, 3, 1], GruGates = [1, 0, 2], OneGate = [0], Peepholes = [0, 2, 1];

    readonly ILayer _layer;
    readonly float[] _weights, _packed;

    RecurrentLayer(ILayer layer, NodeReader node)
    {
        _layer = layer;
        _weights = node.Packed(layer.Weights.Count);
        _packed = node.Packed(layer.PackedSize);
    }

    /// <summary>The layers of a node's directions; null where weights are no constants, or the layers know no such cell.</summary>
    public static RecurrentLayer[]? Of(NodeReader node, RecurrentSpec spec)
    {
        if (!spec.IsPlain || (spec.Clip > 0 && spec.Type != "GRU") || node.Constant(1) is not { Rank: 3 } input || node.Constant(2) is not { Rank: 3 } hidden) return null;
        var (bias, peepholes) = (node.Constant(3), spec.HasCell ? node.Constant(7) : null);
        if ((bias is null && node.Has(3)) || (peepholes is null && spec.HasCell && node.Has(7))) return null;
        var (gates, features) = (spec.Gates * spec.Units, input.Dims[2]);
        RecurrentNodes.Check(spec, input, hidden, bias, peepholes);
        if (features == 0) return null;
        var layers = new RecurrentLayer[spec.Directions];
        for (var d = 0; d < layers.Length; d++)
        {
            ILayer layer = spec.Type switch
            {
                "LSTM" => new Layers.Recurrent.Lstm(features, spec.Units, new() { Peepholes = peepholes is not null, CoupledInputForget = spec.InputForget }),
                "GRU" => new Gru(features, spec.Units, spec.ResetAfter, new() { GateInputClip = spec.Clip }),
                _ => new SimpleRnn(features, spec.Units),
            };
            var (order, made) = (spec.Type switch { "LSTM" => LstmGates, "GRU" => GruGates, _ => OneGate }, new RecurrentLayer(layer, node));
            made.Put(0, input.Floats.Slice(d * gates * features, gates * features), order);
            made.Put(1, hidden.Floats.Slice(d * gates * spec.Units, gates * spec.Units), order);
            if (bias is not null) made.PutBias(bias.Floats.Slice(d * 2 * gates, 2 * gates), order, spec.Units, layer is Gru { ResetAfter: true });
            if (peepholes is not null) made.Put(3, peepholes.Floats.Slice(d * 3 * spec.Units, 3 * spec.Units), Peepholes);
            layer.Pack(made._weights, made._packed);
            layers[d] = made;
        }
        return layers;
    }

    /// <summary>Runs all sequences through the layer.</summary>
    public void Run(in RecurrentCall call, int direction, bool reverse, NodeMemory memory)
    {
        var (batch, steps, features, units, state) = (call.Batch, call.Steps, call.Features, call.Units, _layer.StateSize);
        if (features != _layer.InputSize) throw new InvalidDataException($"A step has {features} numbers, but the weights {_layer.InputSize}.");
        var rows = checked(batch * steps);
        var sizes = new ScratchAllocator(memory.Floats(((long)rows * (features + units)) + (2L * batch * state) + _layer.ScratchSize(batch, steps)));
        var input = sizes.Take(rows * features);
        var output = sizes.Take(rows * units);
        var first = sizes.Take(batch * state);
        var last = sizes.Take(batch * state);
        var present = call.HasLengths ? memory.Flags(rows) : default;
        for (var b = 0; b < batch; b++)
        {
            var length = call.Length(b);
            for (var k = 0; k < steps; k++)
            {
                var row = input.Slice(((b * steps) + k) * features, features);
                if (k < length) call.Inputs.Slice(call.InputRow(b, call.StepOf(b, k, reverse)) * features, features).CopyTo(row);
                else row.Clear();
                if (!present.IsEmpty) present[(b * steps) + k] = k < length;
            }
            call.Start(direction, b, cell: false, first.Slice(b * state, units));
            if (state > units) call.Start(direction, b, cell: true, first.Slice((b * state) + units, units));
        }
        _layer.Forward(new()
        {
            Shape = new(batch, steps, features),
            Weights = _weights,
            Packed = _packed,
            Input = input,
            Output = output,
            InitialState = call.HasStart ? first : default,
            FinalState = last,
            Scratch = sizes.Take(_layer.ScratchSize(batch, steps)),
            Mask = new Mask(present),
        });
        for (var b = 0; b < batch; b++)
        {
            var length = call.Length(b);
            for (var k = 0; k < steps; k++)
            {
                if (k < length) output.Slice(((b * steps) + k) * units, units).CopyTo(call.Output(direction, b, call.StepOf(b, k, reverse)));
                else call.Output(direction, b, k).Clear();
            }
            call.End(direction, b, cell: false, last.Slice(b * state, units));
            if (state > units) call.End(direction, b, cell: true, last.Slice((b * state) + units, units));
        }
    }

    void Put(int part, ReadOnlySpan<float> values, int[] order)
    {
        var own = _layer.Weights.Slice(_weights.AsSpan(), part);
        var size = values.Length / order.Length;
        for (var gate = 0; gate < order.Length; gate++) values.Slice(order[gate] * size, size).CopyTo(own[(gate * size)..]);
    }

    // The two biases are summed, but for the one of a candidate that the reset gate multiplies.
    void PutBias(ReadOnlySpan<float> both, int[] order, int units, bool resetAfter)
    {
        var own = _layer.Weights.Slice(_weights.AsSpan(), 2);
        var gates = both.Length / 2;
        for (var gate = 0; gate < order.Length; gate++)
            for (var u = 0; u < units; u++)
            {
                var place = (order[gate] * units) + u;
                own[(gate * units) + u] = both[place] + (resetAfter && gate == 2 ? 0 : both[gates + place]);
            }
        if (resetAfter) both.Slice(gates + (2 * units), units).CopyTo(_layer.Weights.Slice(_weights.AsSpan(), 3));
    }
}
