namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Graphs one of which runs.</summary>
static class BranchNodes
{
    public static readonly Dictionary<string, OperatorMaker> All = new() { ["If"] = If };

    static NodeOperator If(NodeReader node)
    {
        var (then, otherwise) = (node.Graph("then_branch"), node.Graph("else_branch"));
        if (then.Inputs.Length + otherwise.Inputs.Length > 0 || then.Outputs.Length < node.OutputCount || otherwise.Outputs.Length < node.OutputCount) throw new InvalidDataException("Its graphs have other inputs and outputs than it.");
        return (in call) =>
        {
            var memory = call.Memory;
            var branch = call.Input(0).Number != 0 ? memory.Body ??= new(then, memory.Budget, memory.Stream) : memory.OtherBody ??= new(otherwise, memory.Budget, memory.Stream);
            branch.Capture(call.Values);
            branch.Run();
            for (var i = 0; i < call.OutputCount; i++)
                if (call.Wants(i)) LoopNodes.Copy(branch.Output(i), call.Output(i));
        };
    }
}
