namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>LSTM, GRU and RNN: by the engine's layers where those know the cell, else unit by unit.</summary>
static class RecurrentNodes
{
    public static readonly Dictionary<string, OperatorMaker> All = new() { ["LSTM"] = Recurrent, ["GRU"] = Recurrent, ["RNN"] = Recurrent };

    static NodeOperator Recurrent(NodeReader node)
    {
        var spec = new RecurrentSpec(node);
        var layers = RecurrentLayer.Of(node, spec);
        return (in call) =>
        {
            var run = new RecurrentCall(call, spec);
            for (var d = 0; d < spec.Directions; d++)
            {
                if (layers is not null && run.Batch > 0 && run.Steps > 0) layers[d].Run(run, d, spec.IsReversed(d), call.Memory);
                else RecurrentCells.Run(call, run, spec, d);
            }
        };
    }

    /// <summary>Whether weights have the dimensions that a node's attributes ask for.</summary>
    public static void Check(RecurrentSpec spec, Tensor input, Tensor hidden, Tensor? bias, Tensor? peepholes)
    {
        var (directions, gates) = (spec.Directions, checked(spec.Gates * spec.Units));
        if (input.Rank != 3 || input.Dims[0] != directions || input.Dims[1] != gates) throw Wrong("input's weights", input, "features");
        if (hidden.Rank != 3 || hidden.Dims[0] != directions || hidden.Dims[1] != gates || hidden.Dims[2] != spec.Units) throw Wrong("hidden weights", hidden, $"{spec.Units}");
        if (bias is not null && bias.Count != directions * 2 * gates) throw new InvalidDataException($"Its biases are [{Tensor.Text(bias.Dims)}]; [{directions}, {2 * gates}] are needed.");
        if (peepholes is not null && peepholes.Count != directions * 3 * spec.Units) throw new InvalidDataException($"Its peepholes are [{Tensor.Text(peepholes.Dims)}]; [{directions}, {3 * spec.Units}] are needed.");

        InvalidDataException Wrong(string what, Tensor tensor, string last) => new($"Its {what} are [{Tensor.Text(tensor.Dims)}]; [{directions}, {gates}, {last}] are needed.");
    }
}
