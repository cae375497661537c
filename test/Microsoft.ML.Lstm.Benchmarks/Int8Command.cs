using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Layers;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>Times a layer in 8-bit integers beside the same in single precision, forward on one thread, and an LSTM beside ONNX Runtime's with dynamic quantisation; says how far apart outputs are.</summary>
static class Int8Command
{
    public static string Run(string cell, int steps, int batch, int features, int units)
    {
        var layer = Cell.Of(cell, features, units);
        var single = new Prediction(layer, batch, steps);
        var integers = new Prediction(new Quantized(layer), batch, steps);
        // How many times as fast the integers are: the time of the second over that of the first.
        var ratios = Neighbours.Ratios(integers.Run, single.Run, 1, out var fastest);
        var difference = new float[single.Output.Length];
        TensorPrimitives.Subtract(single.Output, integers.Output, difference);
        double Quantile(int quarters) => ratios[(ratios.Length - 1) * quarters / 4];
        var theirs = "";
        if (cell == "lstm")
        {
            using var peer = new QuantizedLstmSession(features, units, layer, single.Weights, single.Input, batch, steps);
            var ofPeer = Neighbours.Ratios(integers.Run, peer.Run, 1, out _);
            theirs = FormattableString.Invariant($" ONNX Runtime takes {ofPeer[(ofPeer.Length - 1) / 2]:0.00} times as long, difference {peer.Difference(single.Output):0.0000}");
        }
        return FormattableString.Invariant(
            $"int8 {cell} T{steps} B{batch} I{features} H{units} us_step {fastest / steps * 1e6:0.00} times as fast {Quantile(2):0.00} quartiles {Quantile(1):0.00} {Quantile(3):0.00} difference {TensorPrimitives.Norm<float>(difference) / TensorPrimitives.Norm<float>(single.Output):0.0000}{theirs}");
    }

    /// <summary>A layer with weights and a batch, both the same for the same seed.</summary>
    sealed class Prediction
    {
        readonly ILayer _layer;
        readonly int _batch, _steps;
        readonly float[] _packed, _scratch;

        public Prediction(ILayer layer, int batch, int steps)
        {
            (_layer, _batch, _steps) = (layer, batch, steps);
            (Weights, _packed) = (new float[layer.Weights.Count], new float[layer.PackedSize]);
            var random = new Random(1);
            layer.Initialize(Weights, random);
            layer.Pack(Weights, _packed);
            Input = new float[batch * steps * layer.InputSize];
            foreach (ref var value in Input.AsSpan()) value = 2 * random.NextSingle() - 1;
            Output = new float[batch * steps * layer.OutputSize];
            _scratch = new float[layer.ScratchSize(batch, steps)];
        }

        public float[] Weights { get; }

        public float[] Input { get; }

        public float[] Output { get; }

        public void Run() => _layer.Forward(new()
        {
            Shape = new(_batch, _steps, _layer.InputSize),
            Weights = Weights,
            Packed = _packed,
            Input = Input,
            Output = Output,
            Scratch = _scratch,
        });
    }
}
