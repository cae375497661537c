namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>A tensor of a graph that is being written; what is computed from it is written as it is said.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Name">Its name there.</param>
readonly record struct OnnxValue(OnnxGraph Graph, string Name)
{
    public static OnnxValue operator +(OnnxValue a, OnnxValue b) => a.Graph.Apply("Add", [a, b]);

    public static OnnxValue operator -(OnnxValue a, OnnxValue b) => a.Graph.Apply("Sub", [a, b]);

    public static OnnxValue operator *(OnnxValue a, OnnxValue b) => a.Graph.Apply("Mul", [a, b]);

    public static OnnxValue operator /(OnnxValue a, OnnxValue b) => a.Graph.Apply("Div", [a, b]);

    public static OnnxValue operator +(OnnxValue a, float b) => a + a.Graph.Number(b);

    public static OnnxValue operator -(OnnxValue a, float b) => a - a.Graph.Number(b);

    public static OnnxValue operator -(float a, OnnxValue b) => b.Graph.Number(a) - b;

    public static OnnxValue operator *(OnnxValue a, float b) => a * a.Graph.Number(b);

    public static OnnxValue operator /(OnnxValue a, float b) => a / a.Graph.Number(b);

    /// <summary>An operator of one input without attributes, such as "Tanh".</summary>
    public OnnxValue Apply(string type) => Graph.Apply(type, [this]);

    /// <summary>An operator of this and another input without attributes, such as "Greater".</summary>
    public OnnxValue Apply(string type, OnnxValue other) => Graph.Apply(type, [this, other]);

    public OnnxValue MatMul(OnnxValue other) => Apply("MatMul", other);

    public OnnxValue Cast(OnnxType type) => Graph.Apply("Cast", [this], new OnnxAttribute("to", (long)type));

    /// <summary>Other dimensions; 0 keeps one, -1 takes what is left.</summary>
    public OnnxValue Reshape(params long[] dims) => Apply("Reshape", Graph.Integers(dims));

    /// <summary>Other dimensions, given by values side by side: constants, or sizes of other values.</summary>
    public OnnxValue Reshape(params ReadOnlySpan<OnnxValue> dims) => Apply("Reshape", Graph.Concat(0, dims));

    public OnnxValue Transpose(params long[] axes) => Graph.Apply("Transpose", [this], new OnnxAttribute("perm", axes));

    public OnnxValue Squeeze(long axis) => Graph.Apply("Squeeze", [this], new OnnxAttribute("axes", new[] { axis }));

    public OnnxValue Unsqueeze(long axis) => Graph.Apply("Unsqueeze", [this], new OnnxAttribute("axes", new[] { axis }));

    /// <summary>A reduction along an axis, which keeps the dimension as 1: "ReduceSum", "ReduceMean" or "ReduceMax".</summary>
    public OnnxValue Reduce(string type, long axis) => Graph.Apply(type, [this], new OnnxAttribute("axes", new[] { axis }), new OnnxAttribute("keepdims", 1L));

    /// <summary>This where a condition holds, the other where not.</summary>
    public OnnxValue Where(OnnxValue condition, OnnxValue other) => Graph.Apply("Where", [condition, this, other]);

    /// <summary>What lies from <paramref name="start"/> up to <paramref name="end"/> along an axis; negative ones count from the end.</summary>
    public OnnxValue Slice(long axis, long start, long end, long step = 1) =>
        Graph.Apply("Slice", [this, Graph.Integers(start), Graph.Integers(end), Graph.Integers(axis), Graph.Integers(step)]);

    /// <summary>Steps of [batch, steps, features] by their numbers [batch, steps].</summary>
    public OnnxValue GatherSteps(OnnxValue numbers) => Graph.Apply("GatherND", [this, numbers.Unsqueeze(-1)], new OnnxAttribute("batch_dims", 1L));

    /// <summary>Parts along an axis by their numbers, which are constants.</summary>
    public OnnxValue Gather(long axis, params long[] numbers) => Graph.Apply("Gather", [this, Graph.Integers(numbers)], new OnnxAttribute("axis", axis));

    /// <summary>Not less than a number.</summary>
    public OnnxValue AtLeast(float least) => Apply("Max", Graph.Number(least));

    /// <summary>Not more than a number.</summary>
    public OnnxValue AtMost(float most) => Apply("Min", Graph.Number(most));

    /// <summary>1 where it is less than another, 0 where not.</summary>
    public OnnxValue Below(OnnxValue other) => Apply("Less", other).Cast(OnnxType.Float);

    /// <summary>[batch, steps, features] with so many steps of zeros before and after.</summary>
    public OnnxValue PadSteps(long before, long after) => Apply("Pad", Graph.Integers(0, before, 0, 0, after, 0));

    /// <summary>One of its dimensions, as a tensor of one whole number.</summary>
    public OnnxValue Size(int axis) => Apply("Shape").Slice(0, axis, axis + 1);
}
