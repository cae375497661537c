using Microsoft.ML.Lstm.Engine.Onnx.Protocol;

namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>A node of a file while its operator is made: its attributes, and those of its inputs that are constants.</summary>
sealed class NodeReader
{
    readonly Dictionary<string, OnnxAttributeMessage> _attributes = [];
    readonly HashSet<string> _read = [];
    readonly OnnxNodeMessage _node;
    readonly Tensor?[] _constants;
    readonly MemoryBudget _budget;
    readonly Func<OnnxGraphMessage, string, GraphPlan> _plan;

    /// <param name="node">The node.</param>
    /// <param name="opset">The version of ONNX's operators that the file is written in.</param>
    /// <param name="constants">Of each input its value where that is constant.</param>
    /// <param name="budget">Bounds what constants take.</param>
    /// <param name="plan">Plans a graph within the node, by the name of its attribute.</param>
    public NodeReader(OnnxNodeMessage node, long opset, Tensor?[] constants, MemoryBudget budget, Func<OnnxGraphMessage, string, GraphPlan> plan)
    {
        (_node, Opset, _constants, _budget, _plan) = (node, opset, constants, budget, plan);
        foreach (var attribute in node.Attribute)
        {
            if (attribute.RefAttrName.Length > 0) throw new InvalidDataException($"Its attribute '{attribute.Name}' is a function's parameter, which is not known here.");
            if (!_attributes.TryAdd(attribute.Name, attribute)) throw new InvalidDataException($"It has two attributes '{attribute.Name}'.");
        }
    }

    public string Type => _node.OpType;

    public long Opset { get; }

    public int InputCount => _node.Input.Count;

    public int OutputCount => _node.Output.Count;

    public bool Has(int input) => input < _node.Input.Count && _node.Input[input].Length > 0;

    /// <summary>Whether an attribute is there.</summary>
    public bool Says(string name) => _attributes.ContainsKey(name);

    /// <summary>An input's value where it is constant.</summary>
    public Tensor? Constant(int input) => input < _constants.Length ? _constants[input] : null;

    public long Int(string name, long otherwise) => Find(name)?.I ?? otherwise;

    public bool Flag(string name, bool otherwise = false) => Int(name, otherwise ? 1 : 0) != 0;

    public float Float(string name, float otherwise) => Find(name)?.F ?? otherwise;

    public string Text(string name, string otherwise) => Find(name)?.S.ToStringUtf8() ?? otherwise;

    public string[]? Texts(string name) => Find(name) is { } found ? [.. found.Strings.Select(text => text.ToStringUtf8())] : null;

    public float[] Floats(string name) => Find(name) is { } found ? [.. found.Floats] : [];

    public long[]? Ints(string name) => Find(name) is { } found ? [.. found.Ints] : null;

    public Tensor? Tensor(string name) => Find(name)?.T is { } found ? TensorReader.Read(found, name, _budget) : null;

    public GraphPlan Graph(string name) => _plan(Find(name)?.G ?? throw new InvalidDataException($"Its graph '{name}' is missing."), name);

    /// <summary>Memory for a constant that the operator makes of others, such as packed weights.</summary>
    public float[] Packed(long count)
    {
        if (count > Array.MaxLength) throw new InvalidDataException(FormattableString.Invariant($"Its weights, {count} numbers, do not fit into memory."));
        _budget.Replace(0, (int)count);
        return new float[count];
    }

    /// <summary>A constant of the operator's own.</summary>
    public Tensor Make(OnnxType type, ReadOnlySpan<int> dims) => new Tensor(_budget).Resize(type, dims);

    /// <summary>Whole numbers that are an attribute up to some version, and an input from then on: gives the constant, or null where the input is computed or missing.</summary>
    public long[]? IntsOrInput(string name, int input, long inputSince) =>
        Opset < inputSince ? Ints(name) : Constant(input) is { } constant ? constant.Integers.ToArray() : null;

    /// <summary>Throws if an attribute has not been read, as it would change what is computed.</summary>
    public void CheckAllRead()
    {
        foreach (var name in _attributes.Keys)
            if (!_read.Contains(name)) throw new InvalidDataException($"Its attribute '{name}' is not known here in the version {Opset} of ONNX's operators.");
    }

    OnnxAttributeMessage? Find(string name)
    {
        _read.Add(name);
        return _attributes.GetValueOrDefault(name);
    }
}
