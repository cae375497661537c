using Google.Protobuf;
using Microsoft.ML.Lstm.Engine.Onnx.Protocol;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>A graph as ONNX's files hold it: a whole model's, or the body of a loop within another.</summary>
/// <param name="outer">The graph that this one lies in; null for a model's.</param>
sealed class OnnxModelGraph(IOnnxSink? outer = null) : IOnnxSink
{
    readonly Dictionary<string, int> _names = [];

    /// <summary>What has been written.</summary>
    public OnnxGraphMessage Message { get; } = new() { Name = "graph" };

    /// <summary>A value that comes from outside; a dimension is a number, or the name of one that varies.</summary>
    public string Input(string name, OnnxType type, params object[] dims)
    {
        Message.Input.Add(Info(name, type, dims));
        _names[name] = 0;
        return name;
    }

    /// <summary>Declares a value that is given to the outside; a model's are declared before anything is computed, so that nothing else takes their names.</summary>
    /// <exception cref="NotSupportedException">An input has the name.</exception>
    public void Output(string name, OnnxType type, params object[] dims)
    {
        if (!_names.TryAdd(name, 0)) throw new NotSupportedException($"'{name}' is the name of an input and of an output, which ONNX does not allow. Give the input another name.");
        Message.Output.Add(Info(name, type, dims));
    }

    public string NewName(string hint)
    {
        if (outer is not null) return outer.NewName(hint);
        if (!_names.TryGetValue(hint, out var used))
        {
            _names[hint] = 0;
            return hint;
        }

        string name;
        do name = FormattableString.Invariant($"{hint}_{++used}");
        while (_names.ContainsKey(name));
        (_names[hint], _names[name]) = (used, 0);
        return name;
    }

    public string Add(OnnxTensor constant)
    {
        var message = new OnnxTensorMessage { Name = NewName(constant.Name), DataType = (int)(constant.Floats is null ? OnnxType.Int64 : OnnxType.Float) };
        message.Dims.AddRange(constant.Dims);
        // Little-endian, as the format says.
        message.RawData = UnsafeByteOperations.UnsafeWrap(constant.Floats is { } floats ? Bytes(floats, 4, BitConverter.TryWriteBytes) : Bytes(constant.Integers!, 8, BitConverter.TryWriteBytes));
        Message.Initializer.Add(message);
        return message.Name;
    }

    public void Add(OnnxOperator node)
    {
        var message = new OnnxNodeMessage { OpType = node.Type, Name = FormattableString.Invariant($"{node.Type}_{Message.Node.Count}") };
        message.Input.AddRange(node.Inputs);
        message.Output.AddRange(node.Outputs);
        message.Attribute.AddRange(node.Attributes.Select(Attribute));
        Message.Node.Add(message);
    }

    /// <summary>The bytes of an attribute as files hold it.</summary>
    public static byte[] Bytes(OnnxAttribute attribute) => Attribute(attribute).ToByteArray();

    static OnnxAttributeMessage Attribute(OnnxAttribute attribute)
    {
        const int Float = 1, Int = 2, Text = 3, Graph = 5, Ints = 7, Texts = 8;
        var message = new OnnxAttributeMessage { Name = attribute.Name };
        switch (attribute.Value)
        {
            case float number:
                (message.F, message.Type) = (number, Float);
                break;
            case long number:
                (message.I, message.Type) = (number, Int);
                break;
            case string text:
                (message.S, message.Type) = (ByteString.CopyFromUtf8(text), Text);
                break;
            case long[] numbers:
                message.Ints.AddRange(numbers);
                message.Type = Ints;
                break;
            case string[] texts:
                message.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8));
                message.Type = Texts;
                break;
            case OnnxModelGraph graph:
                (message.G, message.Type) = (graph.Message, Graph);
                break;
        }

        return message;
    }

    static OnnxValueInfo Info(string name, OnnxType type, object[] dims)
    {
        var shape = new OnnxShape();
        shape.Dim.AddRange(dims.Select(dim => dim is string named ? new OnnxDimension { DimParam = named } : new OnnxDimension { DimValue = Convert.ToInt64(dim, System.Globalization.CultureInfo.InvariantCulture) }));
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)type, Shape = shape } } };
    }

    delegate bool Writer<T>(Span<byte> destination, T value);

    static byte[] Bytes<T>(T[] values, int size, Writer<T> write)
    {
        var bytes = new byte[checked(values.Length * size)];
        for (var i = 0; i < values.Length; i++) write(bytes.AsSpan(i * size), values[i]);
        if (!BitConverter.IsLittleEndian) for (var i = 0; i < values.Length; i++) bytes.AsSpan(i * size, size).Reverse();
        return bytes;
    }
}
