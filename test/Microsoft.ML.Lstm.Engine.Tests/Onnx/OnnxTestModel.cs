using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Onnx.Protocol;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Lstm.Engine.Tests.Onnx;

/// <summary>A small ONNX model that a test writes, and runs here and by ONNX Runtime.</summary>
sealed class OnnxTestModel(int opset)
{
    const int FormatVersion = 7;

    readonly OnnxModelGraph _graph = new();
    readonly List<(string Name, float[]? Reals, long[]? Wholes, int[] Dims)> _inputs = [];

    public string Input(string name, float[] values, params int[] dims) => Add(name, OnnxType.Float, values, null, dims);

    public string Input(string name, long[] values, params int[] dims) => Add(name, OnnxType.Int64, null, values, dims);

    public string Constant(float[] values, params long[] dims) => _graph.Add(new OnnxTensor(_graph.NewName("constant"), dims, values));

    public string Constant(params long[] values) => _graph.Add(new OnnxTensor(_graph.NewName("constant"), [values.Length], null, values));

    public void Add(string type, string[] inputs, string[] outputs, params OnnxAttribute[] attributes)
    {
        _graph.Add(new OnnxOperator(type, inputs, outputs, [.. attributes.Where(attribute => attribute.Value is not float[])]));
        foreach (var (name, value) in attributes)
            if (value is float[] numbers)
            {
                var message = new OnnxAttributeMessage { Name = name, Type = 6 };
                message.Floats.AddRange(numbers);
                _graph.Message.Node[^1].Attribute.Add(message);
            }
    }

    /// <summary>The graph, for a node of another model.</summary>
    public OnnxModelGraph Graph => _graph;

    /// <summary>An initializer of 32-bit whole numbers.</summary>
    public string Lengths(params int[] values)
    {
        var message = new OnnxTensorMessage { Name = _graph.NewName("lengths"), DataType = (int)OnnxType.Int32, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<int>(values)) };
        message.Dims.Add(values.Length);
        _graph.Message.Initializer.Add(message);
        return message.Name;
    }

    public OnnxTestModel Output(string name, OnnxType type = OnnxType.Float)
    {
        _graph.Message.Output.Add(new OnnxValueInfo { Name = name, Type = new() { TensorType = new() { ElemType = (int)type } } });
        return this;
    }

    public byte[] Bytes()
    {
        var model = new OnnxModelMessage { IrVersion = FormatVersion, Graph = _graph.Message };
        model.OpsetImport.Add(new OnnxOperatorSet { Domain = "", Version = opset });
        return model.ToByteArray();
    }

    /// <summary>Each output, by this library: its dimensions and numbers.</summary>
    public (int[] Dims, float[] Values)[] Here()
    {
        var session = OnnxModel.Load(Bytes()).CreateSession();
        for (var i = 0; i < _inputs.Count; i++)
        {
            if (_inputs[i].Reals is { } reals) session.SetInput(i, reals, _inputs[i].Dims);
            else session.SetInput(i, _inputs[i].Wholes, _inputs[i].Dims);
        }
        // Twice, as memory is used again.
        session.Run();
        session.Run();
        return [.. _graph.Message.Output.Select((output, i) => (session.OutputShape(i).ToArray(), output.Type.TensorType.ElemType == (int)OnnxType.Float
            ? session.Output(i).ToArray() : Array.ConvertAll(session.WholeOutput(i).ToArray(), value => (float)value)))];
    }

    /// <summary>The same by ONNX Runtime.</summary>
    public (int[] Dims, float[] Values)[] ThereBy()
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(Bytes(), options);
        using var results = session.Run([.. _inputs.Select(input => input.Reals is { } reals
            ? NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<float>(reals, input.Dims))
            : NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<long>(input.Wholes, input.Dims)))]);
        return [.. results.Select(result => result.Value switch
        {
            Tensor<float> reals => (reals.Dimensions.ToArray(), reals.ToArray()),
            Tensor<long> wholes => (wholes.Dimensions.ToArray(), Array.ConvertAll(wholes.ToArray(), value => (float)value)),
            Tensor<bool> flags => (flags.Dimensions.ToArray(), Array.ConvertAll(flags.ToArray(), flag => flag ? 1f : 0)),
            var other => throw new AssertFailedException($"{other}"),
        })];
    }

    public void AssertSame(string what, float tolerance = 1e-5f)
    {
        var (here, there) = (Here(), ThereBy());
        for (var output = 0; output < there.Length; output++)
        {
            CollectionAssert.AreEqual(there[output].Dims, here[output].Dims, $"{what}: output {output} has [{string.Join(", ", here[output].Dims)}], but [{string.Join(", ", there[output].Dims)}] by ONNX Runtime");
            for (var i = 0; i < there[output].Values.Length; i++)
            {
                var (expected, actual) = (there[output].Values[i], here[output].Values[i]);
                if (!(Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected))) && !(expected.Equals(actual)))
                    Assert.Fail(FormattableString.Invariant($"{what}: number {i} of output {output} is {actual}, but {expected} by ONNX Runtime"));
            }
        }
    }

    string Add(string name, OnnxType type, float[]? reals, long[]? wholes, int[] dims)
    {
        _graph.Input(name, type, [.. dims.Select((_, axis) => (object)$"{name} {axis}")]);
        _inputs.Add((name, reals, wholes, dims));
        return name;
    }
}
