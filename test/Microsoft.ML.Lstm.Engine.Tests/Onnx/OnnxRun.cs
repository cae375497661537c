using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tests.Networks;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Lstm.Engine.Tests.Onnx;

/// <summary>Exports networks and runs them by ONNX Runtime.</summary>
static class OnnxRun
{
    /// <summary>The outputs of a run's network, as ONNX Runtime computes them from the file.</summary>
    public static float[][] Outputs(NetworkRun run)
    {
        using var file = new MemoryStream();
        OnnxFile.Write(file, run.Network, run.Weights);
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(file.ToArray(), options);
        CollectionAssert.AreEqual(run.Network.Inputs.Select(port => port.Name).ToArray(), session.InputMetadata.Keys.ToArray());
        CollectionAssert.AreEqual(run.Network.Outputs.ToArray(), session.OutputMetadata.Keys.ToArray());
        foreach (var (port, input) in run.Network.Inputs.Select((port, input) => (port, input)))
        {
            string[] open = port.Kind == InputKind.Static ? ["batch", ""] : port.Kind == InputKind.Tokens ? ["batch", $"steps {input}"] : ["batch", $"steps {input}", ""];
            CollectionAssert.AreEqual(open, session.InputMetadata[port.Name].SymbolicDimensions);
        }

        using var results = session.Run([.. run.Network.Inputs.Select((port, input) => Input(run, port, input))]);
        return [.. results.Select(result => result.AsTensor<float>().ToArray())];
    }

    /// <summary>The same by this library from the file.</summary>
    public static float[][] ImportedOutputs(NetworkRun run)
    {
        using var file = new MemoryStream();
        OnnxFile.Write(file, run.Network, run.Weights);
        file.Position = 0;
        var model = OnnxModel.Load(file);
        CollectionAssert.AreEqual(run.Network.Outputs.ToArray(), model.Outputs.Select(output => output.Name).ToArray());
        var session = model.CreateSession();
        for (var input = 0; input < run.Network.Inputs.Count; input++)
        {
            var (port, values, steps) = (run.Network.Inputs[input], run.Inputs[input], run.Steps[input]);
            Assert.AreEqual(port.Name, model.Inputs[input].Name);
            if (port.Kind == InputKind.Tokens) session.SetInput(input, Array.ConvertAll(values, token => float.IsNaN(token) ? 0 : (long)token), run.Batch, steps);
            else if (port.Kind == InputKind.Static) session.SetInput(input, values, run.Batch, port.Size);
            else session.SetInput(input, values, run.Batch, steps, port.Size);
        }
        session.Run();
        return [.. model.Outputs.Select((_, output) => session.Output(output).ToArray())];
    }

    static NamedOnnxValue Input(NetworkRun run, Port port, int input)
    {
        var (values, steps) = (run.Inputs[input], run.Steps[input]);
        return port.Kind switch
        {
            InputKind.Tokens => NamedOnnxValue.CreateFromTensor(
                port.Name, new DenseTensor<long>(Array.ConvertAll(values, token => float.IsNaN(token) ? 0 : (long)token), [run.Batch, steps])),
            InputKind.Static => NamedOnnxValue.CreateFromTensor(port.Name, new DenseTensor<float>(values, [run.Batch, port.Size])),
            _ => NamedOnnxValue.CreateFromTensor(port.Name, new DenseTensor<float>(values, [run.Batch, steps, port.Size])),
        };
    }
}
