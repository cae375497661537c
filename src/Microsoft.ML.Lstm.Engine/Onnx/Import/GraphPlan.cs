namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>A graph that is ready to run, immutable: its nodes in order, and its constants.</summary>
sealed class GraphPlan
{
    /// <summary>The nodes that the outputs depend on and that are not constant, in order.</summary>
    public required PlannedNode[] Nodes { get; init; }

    /// <summary>Of each value its constant; null for one that is computed.</summary>
    public required Tensor?[] Constants { get; init; }

    /// <summary>The inputs that have to be given.</summary>
    public required OnnxPort[] Inputs { get; init; }

    /// <summary>The outputs, as the file declares them.</summary>
    public required OnnxPort[] Outputs { get; init; }

    /// <summary>The numbers of the inputs' values.</summary>
    public required int[] InputValues { get; init; }

    /// <summary>The numbers of the outputs' values.</summary>
    public required int[] OutputValues { get; init; }

    /// <summary>Values of the graph around this one that it reads: their numbers there, and here.</summary>
    public required (int Outer, int Inner)[] Captures { get; init; }

    /// <summary>Why it cannot go on from step to step, as it has a node that reads sequences from their end, or a loop; null if it can.</summary>
    public required string? WhyNoStream { get; init; }
}
