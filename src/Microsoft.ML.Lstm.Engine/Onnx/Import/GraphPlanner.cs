using Microsoft.ML.Lstm.Engine.Onnx.Protocol;

namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Makes a plan of a file's graph: checks it, leaves out what no output depends on, and computes what is constant once and for all.</summary>
sealed class GraphPlanner
{
    const int DeepestGraph = 4, MostNodes = 1 << 20;

    // Constants that nodes make: what a file can ask for beyond what it holds.
    const int MostFolded = 1 << 22;

    static readonly HashSet<string> Domains = ["", "ai.onnx"];

    readonly long _opset;
    readonly MemoryBudget _budget, _folding;
    readonly GraphPlanner? _outer;
    readonly Dictionary<string, int> _numbers = [];
    readonly List<Tensor?> _constants = [];
    readonly List<(int Outer, int Inner)> _captures = [];
    readonly StreamState _noStream = new();
    string? _whyNoStream;

    GraphPlanner(long opset, MemoryBudget budget, GraphPlanner? outer) =>
        (_opset, _budget, _outer, _folding) = (opset, budget, outer, outer?._folding ?? new(MostFolded));

    /// <exception cref="InvalidDataException">The graph is none that can run here; the message names the node and the reason.</exception>
    public static GraphPlan Plan(OnnxGraphMessage graph, long opset, MemoryBudget budget) => new GraphPlanner(opset, budget, null).Plan(graph);

    GraphPlan Plan(OnnxGraphMessage graph)
    {
        var depth = 0;
        for (var outer = _outer; outer is not null; outer = outer._outer) depth++;
        if (depth > DeepestGraph) throw new InvalidDataException($"Graphs lie within graphs more than {DeepestGraph} deep.");
        if (graph.Node.Count > MostNodes) throw new InvalidDataException($"The graph has {graph.Node.Count} nodes; {MostNodes} are the most.");
        if (graph.SparseInitializer.Count > 0) throw new InvalidDataException("The graph has sparse constants, which are not known here. Save the model with dense ones.");
        foreach (var constant in graph.Initializer) Define(constant.Name, TensorReader.Read(constant, constant.Name, _budget));
        var given = graph.Input.Where(input => !_numbers.ContainsKey(input.Name)).ToArray();
        foreach (var input in given) Define(input.Name, null);
        var (inputs, needed, nodes) = (Array.ConvertAll(given, input => _numbers[input.Name]), Needed(graph), new List<PlannedNode>());
        for (var i = 0; i < graph.Node.Count; i++)
            if (needed[i] && Planned(graph.Node[i], i) is { } node) nodes.Add(node);
        int[] outputs = [.. graph.Output.Select(output => Number(output.Name) ?? throw new InvalidDataException($"The output '{output.Name}' is made by no node."))];
        return new()
        {
            Nodes = [.. nodes],
            Constants = [.. _constants],
            Inputs = [.. given.Select(OnnxPort.Of)],
            Outputs = [.. graph.Output.Select(OnnxPort.Of)],
            InputValues = inputs,
            OutputValues = outputs,
            Captures = [.. _captures],
            WhyNoStream = _whyNoStream,
        };
    }

    // Whether an output depends on a node; a graph within a node may read any value, by its name.
    static bool[] Needed(OnnxGraphMessage graph)
    {
        var (wanted, needed) = (new HashSet<string>(graph.Output.Select(output => output.Name)), new bool[graph.Node.Count]);
        for (var i = needed.Length - 1; i >= 0; i--)
        {
            var node = graph.Node[i];
            if (!(needed[i] = node.Output.Any(wanted.Contains))) continue;
            wanted.UnionWith(node.Input);
            foreach (var attribute in node.Attribute)
                if (attribute.G is { } inner) AddReads(inner, wanted, 0);
        }
        return needed;
    }

    static void AddReads(OnnxGraphMessage graph, HashSet<string> wanted, int depth)
    {
        if (depth > DeepestGraph) return;
        wanted.UnionWith(graph.Output.Select(output => output.Name));
        foreach (var node in graph.Node)
        {
            wanted.UnionWith(node.Input);
            foreach (var attribute in node.Attribute)
                if (attribute.G is { } inner) AddReads(inner, wanted, depth + 1);
        }
    }

    PlannedNode? Planned(OnnxNodeMessage message, int place)
    {
        var label = message.Name.Length > 0 ? $"'{message.Name}' ({message.OpType})" : FormattableString.Invariant($"{place} ({message.OpType})");
        if (!Domains.Contains(message.Domain))
            throw new InvalidDataException($"The node {label} is of the domain '{message.Domain}'. ONNX's own operators are known: {OperatorTable.Known}.");
        if (!OperatorTable.TryFind(message.OpType, out var make))
            throw new InvalidDataException($"The node {label} is an operator of ONNX's domain that is not known here. Known are {OperatorTable.Known}. Export the model without it.");
        int[] inputs = [.. message.Input.Select(name => name.Length == 0 ? -1 : Number(name)
            ?? throw new InvalidDataException($"The node {label} reads '{name}', which no input, constant or node before it gives: the graph is cyclic, or its nodes are not in order."))];
        var constants = Array.ConvertAll(inputs, input => input < 0 ? null : _constants[input]);
        NodeOperator run;
        try
        {
            var reader = new NodeReader(message, _opset, constants, _budget, (graph, _) => new GraphPlanner(_opset, _budget, this).Plan(graph));
            if (reader.Type is "LSTM" or "GRU" or "RNN" && reader.Text("direction", "forward") != "forward") _whyNoStream ??= $"the node {label} reads sequences from their end";
            if (OperatorTable.HasGraph(reader.Type)) _whyNoStream ??= $"the node {label} runs a graph of its own, which begins anew at each run";
            run = make(reader);
            reader.CheckAllRead();
        }
        catch (Exception wrong) when (wrong is InvalidDataException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"The node {label} cannot be read. {wrong.Message}", wrong);
        }

        int[] outputs = [.. message.Output.Select(name => name.Length == 0 ? -1 : Define(name, null))];
        var node = new PlannedNode(label, message.OpType, run, inputs, outputs);
        return Fold(node, constants, outputs) ? null : node;
    }

    // Computes a node of constants now, unless what it makes may be large.
    bool Fold(PlannedNode node, Tensor?[] constants, int[] outputs)
    {
        for (var i = 0; i < constants.Length; i++)
            if (constants[i] is null && node.Inputs[i] >= 0) return false;
        if (OperatorTable.HasGraph(node.Type)) return false;
        Tensor[] values = [.. constants.Select(constant => constant ?? new Tensor(_folding)), .. outputs.Select(_ => new Tensor(_folding))];
        var alone = node with
        {
            Inputs = [.. node.Inputs.Select((input, i) => input < 0 ? -1 : i)],
            Outputs = [.. outputs.Select((output, i) => output < 0 ? -1 : constants.Length + i)],
        };
        try
        {
            GraphRun.Run(alone, values, new(_folding, _noStream));
        }
        catch (InvalidDataException)
        {
            // It is too large, or wrong; then it is said when the graph runs.
            return false;
        }
        for (var i = 0; i < outputs.Length; i++)
            if (outputs[i] >= 0) _constants[outputs[i]] = values[constants.Length + i];
        return true;
    }

    int? Number(string name)
    {
        if (_numbers.TryGetValue(name, out var number)) return number;
        if (_outer?.Number(name) is not { } there) return null;
        var here = Define(name, _outer._constants[there]);
        if (_constants[here] is null) _captures.Add((there, here));
        return here;
    }

    int Define(string name, Tensor? constant)
    {
        if (name.Length == 0) throw new InvalidDataException("A value of the graph has no name.");
        if (!_numbers.TryAdd(name, _constants.Count)) throw new InvalidDataException($"Two values have the name '{name}'.");
        _constants.Add(constant);
        return _numbers[name];
    }
}
