using System.Numerics.Tensors;
using Google.Protobuf;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Onnx.Protocol;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>ONNX Runtime's LSTM with dynamic quantisation (DynamicQuantizeLSTM, weights in 8 bits by output), of the weights of one of our layers, on one thread.</summary>
sealed class QuantizedLstmSession : IDisposable
{
    const int Float = 1, Signed = 3;

    // Ours stand in the order i, f, g, o; ONNX's in i, o, f, c.
    static readonly int[] Gates = [0, 3, 1, 2];

    readonly InferenceSession _session;
    readonly RunOptions _options = new();
    readonly OrtValue _input, _output;
    readonly int _batch, _steps, _units;
    readonly float[] _result;

    public QuantizedLstmSession(int features, int units, ILayer layer, float[] weights, float[] input, int batch, int steps)
    {
        (_batch, _steps, _units) = (batch, steps, units);
        var file = new OnnxModelGraph();
        file.Input("X", OnnxType.Float, steps, batch, features);
        file.Output("Y", OnnxType.Float, steps, 1, batch, units);
        AddMatrix(file, "W", layer.Weights.Slice(weights, 0).ToArray(), features, units);
        AddMatrix(file, "R", layer.Weights.Slice(weights, 1).ToArray(), units, units);
        var bias = layer.Weights.Slice(weights, 2).ToArray();
        file.Add(new OnnxTensor("B", [1, 8 * units], [.. Gates.SelectMany(gate => bias[(gate * units)..((gate + 1) * units)]), .. new float[4 * units]]));
        var node = new OnnxNodeMessage { OpType = "DynamicQuantizeLSTM", Domain = "com.microsoft", Name = "lstm" };
        node.Input.AddRange(["X", "W", "R", "B", "", "", "", "", "W_scale", "W_zero", "R_scale", "R_zero"]);
        node.Output.Add("Y");
        node.Attribute.Add(new OnnxAttributeMessage { Name = "hidden_size", I = units, Type = 2 });
        file.Message.Node.Add(node);
        var model = new OnnxModelMessage { IrVersion = 7, Graph = file.Message };
        model.OpsetImport.Add(new OnnxOperatorSet { Domain = "", Version = OnnxGraph.OperatorSet });
        model.OpsetImport.Add(new OnnxOperatorSet { Domain = "com.microsoft", Version = 1 });
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _session = new(model.ToByteArray(), options);
        // [batch, steps, features] -> [steps, batch, features]
        var turned = new float[input.Length];
        for (var b = 0; b < batch; b++)
            for (var t = 0; t < steps; t++) input.AsSpan((b * steps + t) * features, features).CopyTo(turned.AsSpan((t * batch + b) * features));
        _result = new float[steps * batch * units];
        _input = OrtValue.CreateTensorValueFromMemory(turned, [steps, batch, features]);
        _output = OrtValue.CreateTensorValueFromMemory(_result, [steps, 1, batch, units]);
    }

    public void Run() => _session.Run(_options, ["X"], [_input], ["Y"], [_output]);

    /// <summary>How far its outputs are from ours [batch, steps, units], over their size.</summary>
    public float Difference(float[] ours)
    {
        var theirs = new float[ours.Length];
        for (var b = 0; b < _batch; b++)
            for (var t = 0; t < _steps; t++) _result.AsSpan((t * _batch + b) * _units, _units).CopyTo(theirs.AsSpan((b * _steps + t) * _units));
        TensorPrimitives.Subtract(ours, theirs, theirs);
        return TensorPrimitives.Norm<float>(theirs) / TensorPrimitives.Norm<float>(ours);
    }

    // [4 · units, depth] -> [1, depth, 4 · units], a scale for each column.
    static void AddMatrix(OnnxModelGraph file, string name, float[] rows, int depth, int units)
    {
        var (columns, scales) = (new sbyte[depth * 4 * units], new float[4 * units]);
        for (var column = 0; column < scales.Length; column++)
        {
            var row = rows.AsSpan((Gates[column / units] * units + column % units) * depth, depth);
            scales[column] = Math.Abs(TensorPrimitives.MaxMagnitude<float>(row)) / 127;
            for (var k = 0; k < depth; k++) columns[k * 4 * units + column] = (sbyte)MathF.Round(row[k] / scales[column]);
        }
        Add(file, name, Signed, [1, depth, 4 * units], [.. columns.Select(value => (byte)value)]);
        Add(file, $"{name}_scale", Float, [1, 4 * units], [.. scales.SelectMany(BitConverter.GetBytes)]);
        Add(file, $"{name}_zero", Signed, [1, 4 * units], new byte[4 * units]);
    }

    static void Add(OnnxModelGraph file, string name, int type, long[] dims, byte[] bytes)
    {
        var tensor = new OnnxTensorMessage { Name = name, DataType = type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(dims);
        file.Message.Initializer.Add(tensor);
    }

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
