using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Decoders;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Networks.Nodes;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Networks;

/// <summary>Wires layers to a <see cref="Network"/>: inputs, then layers that read inputs or earlier layers, then outputs.</summary>
public sealed class NetworkBuilder
{
    readonly List<Vertex> _vertices = [];
    readonly List<Port> _inputs = [];
    readonly List<(string Name, int Edge)> _outputs = [];
    int _nodes;

    /// <summary>What stands at an edge's number: an input, or a node.</summary>
    internal readonly record struct Vertex(string Name, Port? Port, INode? Node, NodeSeed Seed)
    {
        public int Size => Node?.OutputSize ?? Port!.StepSize;

        public NodeSpec Describe() => new(Name, Port?.Describe() ?? Node!.Describe(), Node?.Inputs.ToArray() ?? [], [Seed.Offset, .. Seed.Numbers ?? []]);
    }

    /// <summary>Adds an input.</summary>
    /// <param name="name">Name in messages and files; unique among the inputs.</param>
    /// <param name="size">Numbers: features of each step. Tokens: vocabulary size. Static: how many numbers.</param>
    /// <param name="kind">What it holds. Default numbers for each step.</param>
    public Edge Input(string name, int size, InputKind kind = InputKind.Continuous)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (_inputs.Exists(input => input.Name == name)) throw new ArgumentException($"There is an input '{name}' already. Give another name.", nameof(name));
        if (!Enum.IsDefined(kind)) throw new ArgumentOutOfRangeException(nameof(kind), kind, $"Input '{name}' is of no defined {nameof(InputKind)}.");
        var port = new Port(name, SizeGuard.Size(size), kind);
        _inputs.Add(port);
        return Add(new Vertex(name, port, null, new(0)));
    }

    /// <summary>Adds a layer.</summary>
    /// <param name="layer">The layer; it must take what <paramref name="input"/> gives.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="name">Prefix of its weights' names, before a dot; by default the number of the node; none if empty.</param>
    public Edge Add(ILayer layer, Edge input, string? name = null) => Add(layer, input, name, new(0, _nodes));

    /// <summary>Adds attention from the steps of one edge to those of another.</summary>
    /// <param name="attention">The attention; its weights are trained.</param>
    /// <param name="query">Queries, such as decoder states.</param>
    /// <param name="memory">Keys and values, such as encoder states.</param>
    /// <param name="name">As of a layer.</param>
    public Edge Attend(IAttention attention, Edge query, Edge memory, string? name = null) => Attend(attention, query, memory, [], name);

    /// <summary>Adds attention that copies.</summary>
    /// <param name="attention">The attention.</param>
    /// <param name="query">Queries.</param>
    /// <param name="memory">Keys and values.</param>
    /// <param name="marks">What stands at each step of the memory, and what each query is to find, a number each; nothing for attention that does not copy.</param>
    /// <param name="name">As of a layer.</param>
    internal Edge Attend(IAttention attention, Edge query, Edge memory, Edge[] marks, string? name)
    {
        ArgumentNullException.ThrowIfNull(attention);
        CheckSize(attention, attention.QuerySize, query, nameof(query));
        CheckSize(attention, attention.ContextSize, memory, nameof(memory));
        foreach (var mark in marks) SizeOf(mark, nameof(marks));
        return AddNode(new AttentionNode(attention, query.Number, memory.Number, [.. marks.Select(mark => mark.Number)]), name, new(0, _nodes));
    }

    /// <summary>Merges edges of as many steps, step by step: by concatenation, sum, mean or product. All but concatenation need equal sizes; the mask is that of the first edge.</summary>
    public Edge Merge(MergeMode mode, params ReadOnlySpan<Edge> inputs)
    {
        if (!Enum.IsDefined(mode)) throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no such way to merge.");
        if (inputs.Length < 2) throw new ArgumentException($"{inputs.Length} inputs need no merge. Give two or more.", nameof(inputs));
        var (edges, sizes) = (new int[inputs.Length], new int[inputs.Length]);
        for (var i = 0; i < edges.Length; i++)
        {
            (edges[i], sizes[i]) = (inputs[i].Number, SizeOf(inputs[i], nameof(inputs)));
            if (mode != MergeMode.Concatenate && sizes[i] != sizes[0])
                throw new ArgumentException($"One input has {sizes[0]} features, another {sizes[i]}: only {MergeMode.Concatenate} merges them.", nameof(inputs));
        }
        return AddNode(new MergeNode(mode, edges, sizes), "", new(0, _nodes));
    }

    /// <summary>Repeats the one step of an edge for each step of another: a context vector or static numbers for a decoder.</summary>
    /// <param name="vector">What is repeated: static numbers, or the output of a pool.</param>
    /// <param name="steps">The edge whose steps, and whose mask, the output has.</param>
    public Edge Repeat(Edge vector, Edge steps)
    {
        SizeOf(steps, nameof(steps));
        return AddNode(new RepeatNode(steps.Number, vector.Number, SizeOf(vector, nameof(vector))), "", new(0, _nodes));
    }

    /// <summary>Adds an output.</summary>
    /// <param name="name">Name in messages and files; unique among the outputs.</param>
    /// <param name="edge">The edge it outputs.</param>
    public void Output(string name, Edge edge)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (_outputs.Exists(output => output.Name == name)) throw new ArgumentException($"There is an output '{name}' already. Give another name.", nameof(name));
        SizeOf(edge, nameof(edge));
        _outputs.Add((name, edge.Number));
    }

    /// <summary>The network.</summary>
    /// <exception cref="InvalidOperationException">There is no output, or an edge leads to none.</exception>
    public Network Build()
    {
        if (_outputs.Count == 0) throw new InvalidOperationException("The network has no output. Name at least one edge as output.");
        var isRead = new bool[_vertices.Count];
        foreach (var (_, edge) in _outputs) isRead[edge] = true;
        foreach (var vertex in _vertices)
        {
            if (vertex.Node is null) continue;
            foreach (var input in vertex.Node.Inputs) isRead[input] = true;
        }
        if (Array.IndexOf(isRead, false) is var unread and >= 0)
            throw new InvalidOperationException($"Nothing reads '{_vertices[unread].Name}'. Lead it to an output, or leave it out.");
        var network = new Network([.. _inputs], [.. _vertices], [.. _outputs]);
        if (network.Weights.Specs.ToArray().GroupBy(spec => spec.Name).FirstOrDefault(named => named.Count() > 1) is { } twice)
            throw new InvalidOperationException($"Two matrices of weights have the name '{twice.Key}'. Give the nodes different names.");
        return network;
    }

    /// <summary>Adds what a description says.</summary>
    internal Edge Add(NodeSpec node)
    {
        var (spec, inputs, seed) = (node.Layer, node.Inputs.Select(input => new Edge(input)).ToArray(), new NodeSeed(node.Seed[0], [.. node.Seed.Skip(1)]));
        switch (spec.Kind)
        {
            case nameof(Input):
                return Input(node.Name, Port.SizeOf(spec), Port.KindOf(spec));
            case nameof(Merge):
                return Merge(MergeNode.ModeOf(spec), inputs);
            case nameof(Repeat) when inputs is [var steps, var vector]:
                return Repeat(vector, steps);
        }
        return (LayerKinds.Create(spec), inputs) switch
        {
            (ILayer layer, [var input]) => Add(layer, input, node.Name, seed),
            (IAttention attention, [var query, var memory]) => Attend(attention, query, memory, node.Name),
            (PointerDecoder attention, [var query, var memory, var marks, var wanted]) => Attend(attention, query, memory, [marks, wanted], node.Name),
            (var layer, _) => throw new ArgumentException($"{layer} does not read {inputs.Length} inputs."),
        };
    }

    internal Edge Add(ILayer layer, Edge input, string? name, NodeSeed seed)
    {
        ArgumentNullException.ThrowIfNull(layer);
        CheckSize(layer, layer.InputSize, input, nameof(input));
        return AddNode(new LayerNode(layer, input.Number), name, seed);
    }

    Edge AddNode(INode node, string? name, NodeSeed seed)
    {
        var number = _nodes++;
        return Add(new Vertex(name ?? $"{number}", null, node, seed));
    }

    Edge Add(in Vertex vertex)
    {
        _vertices.Add(vertex);
        return new(_vertices.Count - 1);
    }

    void CheckSize(object layer, int expected, Edge input, string name)
    {
        if (SizeOf(input, name) is var size && size != expected)
            throw new ArgumentException($"{layer} takes {expected} features, but '{_vertices[input.Number].Name}' before it gives {size}.", name);
    }

    int SizeOf(Edge edge, string name) => (uint)edge.Number < (uint)_vertices.Count ? _vertices[edge.Number].Size
        : throw new ArgumentException($"Edge {edge.Number} is of another network: this one has {_vertices.Count} so far.", name);
}
