using System.Globalization;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>A graph of ONNX operators that is being written, in the dialect of operator set 12: what ML.NET's export and all later runtimes take.</summary>
sealed class OnnxGraph(IOnnxSink sink)
{
    /// <summary>The version of ONNX's default operators that graphs are written in.</summary>
    public const int OperatorSet = 12;

    readonly Dictionary<string, OnnxValue> _small = [];

    /// <summary>A value that is there already, such as an input.</summary>
    public OnnxValue Value(string name) => new(this, name);

    /// <summary>No value, in the place of an input that is left out.</summary>
    public OnnxValue None => new(this, "");

    /// <summary>A graph for the body of a loop, whose values have other names than those of this one.</summary>
    public OnnxModelGraph Body() => new(sink);

    /// <summary>A scalar.</summary>
    public OnnxValue Number(float value) => Small(
        string.Create(CultureInfo.InvariantCulture, $"f{BitConverter.SingleToInt32Bits(value)}"), () => new("number", [], [value]));

    /// <summary>Whole numbers in a row.</summary>
    public OnnxValue Integers(params long[] values) => Small(
        'i' + string.Join(',', values.Select(value => value.ToString(CultureInfo.InvariantCulture))), () => new("integers", [values.Length], null, values));

    /// <summary>A constant, such as weights.</summary>
    public OnnxValue Constant(string name, float[] values, params long[] dims) => new(this, sink.Add(new OnnxTensor(name, dims, values)));

    /// <summary>Writes an operator of one output.</summary>
    public OnnxValue Apply(string type, ReadOnlySpan<OnnxValue> inputs, params OnnxAttribute[] attributes) => Apply(type, inputs, 1, attributes)[0];

    /// <summary>Writes an operator of several outputs; of fewer than it has, the first ones.</summary>
    public OnnxValue[] Apply(string type, ReadOnlySpan<OnnxValue> inputs, int outputs, OnnxAttribute[] attributes)
    {
        var names = new string[inputs.Length];
        for (var i = 0; i < names.Length; i++) names[i] = inputs[i].Name;
        while (names is [.. var given, ""]) names = given;
        var made = new string[outputs];
        for (var i = 0; i < outputs; i++) made[i] = sink.NewName(type);
        sink.Add(new OnnxOperator(type, names, made, attributes));
        return Array.ConvertAll(made, Value);
    }

    /// <summary>Writes an operator whose last output alone is wanted.</summary>
    public OnnxValue ApplyForLast(string type, ReadOnlySpan<OnnxValue> inputs, int outputs, params OnnxAttribute[] attributes) => Apply(type, inputs, outputs, attributes)[^1];

    /// <summary>Several values side by side along an axis.</summary>
    public OnnxValue Concat(long axis, params ReadOnlySpan<OnnxValue> values) => values.Length == 1 ? values[0] : Apply("Concat", values, new OnnxAttribute("axis", axis));

    /// <summary>Gives a value the name of an output.</summary>
    public void Name(OnnxValue value, string name) => sink.Add(new OnnxOperator("Identity", [value.Name], [name], []));

    // The same few numbers come again and again.
    OnnxValue Small(string key, Func<OnnxTensor> make)
    {
        if (_small.TryGetValue(key, out var known)) return known;
        return _small[key] = new(this, sink.Add(make()));
    }
}
