namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Makes a node's operator: reads its attributes, and what of its inputs is constant.</summary>
delegate NodeOperator OperatorMaker(NodeReader node);

/// <summary>The operators that are known, by their names.</summary>
static class OperatorTable
{
    static readonly Dictionary<string, OperatorMaker> All = new(
    [
        .. ElementwiseNodes.All, .. ActivationNodes.All, .. ComparisonNodes.All, .. ShapeNodes.All, .. SelectionNodes.All, .. ReductionNodes.All, .. OrderNodes.All, .. ProductNodes.All, .. ConvolutionNodes.All,
        .. NormalizationNodes.All, .. RecurrentNodes.All, .. LoopNodes.All, .. BranchNodes.All, .. NGramNodes.All,
    ]);

    /// <summary>Their names, for messages.</summary>
    public static string Known { get; } = string.Join(", ", All.Keys.Order(StringComparer.Ordinal));

    public static bool TryFind(string type, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out OperatorMaker? make) => All.TryGetValue(type, out make);

    /// <summary>Whether an operator runs a graph of its own.</summary>
    public static bool HasGraph(string type) => type is "Scan" or "Loop" or "If";
}
