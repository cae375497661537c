using Google.Protobuf;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Onnx.Protocol;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>Writes ONNX model files.</summary>
static class OnnxFile
{
    const int FormatVersion = 7;

    /// <summary>
    /// Writes a network as a model: its inputs by their names, [batch, steps, features], tokens as whole numbers [batch, steps], static numbers [batch, features]; its outputs by
    /// their names, [batch, steps, features].
    /// </summary>
    /// <exception cref="NotSupportedException">A layer has no form in ONNX.</exception>
    public static void Write(Stream stream, Network network, ReadOnlyMemory<float> weights)
    {
        var file = new OnnxModelGraph();
        var graph = new OnnxGraph(file);
        var inputs = network.Inputs.Select((port, input) => NetworkOperators.Input(port, graph.Value(Input(file, port.Name, port.Kind, port.Size, input)))).ToArray();
        for (var output = 0; output < network.Outputs.Count; output++)
        {
            var name = network.Outputs[output];
            file.Output(name, OnnxType.Float, "batch", $"{name} steps", network.Vertices[network.OutputEdges[output]].Size);
        }
        foreach (var (output, name) in NetworkOperators.Write(network, weights, inputs).Zip(network.Outputs)) graph.Name(output.Values, name);
        Write(stream, file);
    }

    /// <summary>Writes a graph as a model.</summary>
    public static void Write(Stream stream, OnnxModelGraph graph)
    {
        var model = new OnnxModelMessage { IrVersion = FormatVersion, ProducerName = "Microsoft.ML.Lstm", Graph = graph.Message };
        model.OpsetImport.Add(new OnnxOperatorSet { Domain = "", Version = OnnxGraph.OperatorSet });
        model.WriteTo(stream);
    }

    /// <summary>Adds an input of a model: numbers [batch, steps, size], tokens [batch, steps], or static numbers [batch, size]; gives its name.</summary>
    public static string Input(OnnxModelGraph file, string name, InputKind kind, int size, int number)
    {
        var steps = FormattableString.Invariant($"steps {number}");
        return kind switch
        {
            InputKind.Continuous => file.Input(name, OnnxType.Float, "batch", steps, size),
            InputKind.Tokens => file.Input(name, OnnxType.Int64, "batch", steps),
            _ => file.Input(name, OnnxType.Float, "batch", size),
        };
    }
}
