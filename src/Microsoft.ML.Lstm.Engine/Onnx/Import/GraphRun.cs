namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>The memory in which a graph runs: its values, and what its nodes keep.</summary>
sealed class GraphRun
{
    readonly GraphPlan _plan;
    readonly Tensor[] _values;
    readonly NodeMemory[] _memory;

    public GraphRun(GraphPlan plan, MemoryBudget budget, StreamState stream)
    {
        _plan = plan;
        _values = [.. plan.Constants.Select(constant => constant ?? new Tensor(budget))];
        _memory = [.. plan.Nodes.Select(_ => new NodeMemory(budget, stream))];
    }

    public Tensor Input(int input) => _values[_plan.InputValues[input]];

    public Tensor Output(int output) => _values[_plan.OutputValues[output]];

    /// <summary>What the nodes keep.</summary>
    public ReadOnlySpan<NodeMemory> Memory => _memory;

    /// <summary>Reads values of the graph around this one.</summary>
    public void Capture(Tensor[] outer)
    {
        foreach (var (from, to) in _plan.Captures) _values[to].View(outer[from], outer[from].Dims);
    }

    /// <summary>Computes all values from the inputs.</summary>
    /// <exception cref="InvalidDataException">A node cannot be computed from what it gets.</exception>
    public void Run()
    {
        for (var i = 0; i < _plan.Nodes.Length; i++) Run(_plan.Nodes[i], _values, _memory[i]);
    }

    /// <summary>Computes a node; what is wrong is told with its name.</summary>
    public static void Run(PlannedNode node, Tensor[] values, NodeMemory memory)
    {
        try
        {
            node.Run(new(values, node.Inputs, node.Outputs, memory));
        }
        catch (Exception wrong) when (wrong is InvalidDataException or ArgumentException or IndexOutOfRangeException or OverflowException or DivideByZeroException)
        {
            throw Wrong(node, values, wrong);
        }
    }

    // Apart, as what a lambda captures would be allocated for each run.
    static InvalidDataException Wrong(PlannedNode node, Tensor[] values, Exception wrong) => new(
        $"The node {node.Label} cannot be computed from {string.Join(", ", node.Inputs.Select(input => input < 0 ? "nothing" : values[input].ToString()))}. {wrong.Message}", wrong);
}
