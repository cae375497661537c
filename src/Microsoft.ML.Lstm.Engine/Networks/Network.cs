using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Networks;

/// <summary>
/// Layers wired to an acyclic graph with named inputs and outputs, as a <see cref="NetworkBuilder"/> makes it. It is immutable and owns no weights, so
/// that one instance serves every thread: weights, gradients and the tape lie in flat arrays elsewhere.
/// </summary>
/// <remarks>Flat weights hold those of the layers in the order in which they were added; so do states.</remarks>
public sealed class Network
{
    readonly NetworkBuilder.Vertex[] _vertices;
    readonly int[] _inputs, _outputs;
    readonly PartLayout _parts;

    internal Network(Port[] inputs, NetworkBuilder.Vertex[] vertices, (string Name, int Edge)[] outputs)
    {
        _vertices = vertices;
        (Inputs, Outputs) = (Array.AsReadOnly(inputs), Array.AsReadOnly(Array.ConvertAll(outputs, output => output.Name)));
        _inputs = [.. Enumerable.Range(0, vertices.Length).Where(edge => vertices[edge].Node is null)];
        _outputs = Array.ConvertAll(outputs, output => output.Edge);
        _parts = new(Array.ConvertAll(vertices, vertex => vertex.Node is { } node
            ? new PartLayout.Part(vertex.Name, node.Weights, node.PackedSize, node.StateSize)
            : new PartLayout.Part("", new WeightLayout(), 0, 0)));
        Axes = new int[vertices.Length];
        for (var edge = 0; edge < vertices.Length; edge++)
            Axes[edge] = vertices[edge].Node is not { } node ? Array.IndexOf(_inputs, edge) : node.KeepsSteps ? Axes[node.Inputs[0]] : -1;
    }

    /// <summary>A network of one layer, which reads one input and gives one output; its weights have the layer's names.</summary>
    public static Network Of(ILayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var builder = new NetworkBuilder();
        builder.Output("Output", builder.Add(layer, builder.Input("Features", layer.InputSize), "", new(0)));
        return builder.Build();
    }

    /// <summary>The network that is described.</summary>
    /// <exception cref="ArgumentException">A layer is not one of this library, or layers do not fit.</exception>
    internal static Network Of(NetworkSpec spec)
    {
        var builder = new NetworkBuilder();
        foreach (var node in spec.Nodes) builder.Add(node);
        foreach (var output in spec.Outputs) builder.Output(output.Name, new(output.Edge));
        return builder.Build();
    }

    /// <summary>What the network is, as data.</summary>
    internal NetworkSpec Spec => new([.. _vertices.Select(vertex => vertex.Describe())], [.. _outputs.Select((edge, i) => new OutputSpec(Outputs[i], edge))]);

    /// <summary>The inputs, in the order in which they were added.</summary>
    public IReadOnlyList<Port> Inputs { get; }

    /// <summary>The names of the outputs, in the order in which they were added.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Names, sizes and places of all weights.</summary>
    public WeightLayout Weights => _parts.Weights;

    /// <summary>Floats of state that a sequence carries from one chunk to the next.</summary>
    public int StateSize => _parts.StateSize;

    /// <summary>Floats that <see cref="Pack(ReadOnlySpan{float}, Span{float})"/> writes.</summary>
    public int PackedSize => _parts.PackedSize;

    /// <summary>Whether an output depends on steps that no state carries (future ones, say), so that a sequence must not be cut into chunks.</summary>
    public bool NeedsWholeSequence => Array.Exists(_vertices, vertex => vertex.Node is { NeedsWholeSequence: true } || AttendsToItself(vertex.Node));

    /// <summary>Floats of each step of the first input.</summary>
    public int InputSize => Inputs[0].StepSize;

    /// <summary>Features of each step of the first output.</summary>
    public int OutputSize => _vertices[_outputs[0]].Size;

    /// <summary>Whether the first output has a step for each of an input's.</summary>
    public bool KeepsSteps => Axes[_outputs[0]] >= 0;

    /// <summary>Draws fresh weights.</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        for (var edge = 0; edge < _vertices.Length; edge++) _vertices[edge].Node?.Initialize(weights[_parts.WeightsOf(edge)], random);
    }

    /// <summary>Packs the weights for the kernels; to be done once after each change of the weights.</summary>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        for (var edge = 0; edge < _vertices.Length; edge++) _vertices[edge].Node?.Pack(weights[_parts.WeightsOf(edge)], packed[_parts.PackedOf(edge)]);
    }

    /// <summary>The weights, packed into an array of their own.</summary>
    internal float[] Pack(ReadOnlySpan<float> weights)
    {
        var packed = new float[PackedSize];
        Pack(weights, packed);
        return packed;
    }

    /// <summary>For each edge the number of the input whose mask applies to its steps; -1 where none is masked.</summary>
    internal int[] Axes { get; }

    internal ReadOnlySpan<NetworkBuilder.Vertex> Vertices => _vertices;

    internal PartLayout Parts => _parts;

    /// <summary>The edges of the inputs.</summary>
    internal ReadOnlySpan<int> InputEdges => _inputs;

    /// <summary>The edges of the outputs.</summary>
    internal ReadOnlySpan<int> OutputEdges => _outputs;

    /// <summary>Steps of the first output for so many of each input.</summary>
    internal int OutputSteps(params ReadOnlySpan<int> inputSteps) => StepsOf(0, inputSteps);

    /// <summary>Steps of an output for one example, from those of its inputs.</summary>
    /// <exception cref="ArgumentException">A merge reads sequences of different length.</exception>
    internal int StepsOf(int output, ReadOnlySpan<int> inputSteps)
    {
        Span<int> steps = stackalloc int[_vertices.Length];
        CountSteps(inputSteps, steps);
        foreach (var vertex in _vertices) vertex.Node?.CheckSteps(steps);
        return steps[_outputs[output]];
    }

    // Attention of a sequence to its own later steps: a query's steps and those of the memory are of one time axis.
    bool AttendsToItself(Nodes.INode? node) => node is Nodes.AttentionNode { Inputs: [var query, var memory, ..] } && Axes[query] == Axes[memory];

    /// <summary>Steps of all edges, from those of the inputs.</summary>
    internal void CountSteps(ReadOnlySpan<int> inputSteps, Span<int> steps)
    {
        for (var input = 0; input < _inputs.Length; input++) steps[_inputs[input]] = inputSteps[input];
        for (var edge = 0; edge < _vertices.Length; edge++)
            if (_vertices[edge].Node is { } node) steps[edge] = node.OutputSteps(steps);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(" -> ", _vertices.Where(vertex => vertex.Node is not null).Select(vertex => vertex.Node!.ToString()));
}
