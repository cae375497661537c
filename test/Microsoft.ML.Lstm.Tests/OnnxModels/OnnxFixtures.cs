using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Tests.OnnxModels;

/// <summary>ONNX files of small networks with weights that are drawn.</summary>
static class OnnxFixtures
{
    static readonly Lazy<string> Shared = new(() => Write(Path.GetTempFileName(), batch: "batch"));

    /// <summary>A file of LSTM, last step and dense layer: Features [batch, steps, 2] -> Score [batch, 3]. Tests only read it.</summary>
    public static string File => Shared.Value;

    /// <summary>Writes such a file, with an axis of rows that is open or a number.</summary>
    public static string Write(string path, object batch) => Write(path, new Sequential(new Engine.Layers.Recurrent.Lstm(2, 5), new TakeLastStep(5), new Linear(5, 3)), batch);

    static string Write(string path, Sequential layers, object batch)
    {
        var weights = new float[layers.Weights.Count];
        layers.Initialize(weights, new Random(3));
        var file = new OnnxModelGraph();
        var graph = new OnnxGraph(file);
        var input = graph.Value(file.Input("Features", OnnxType.Float, batch, "steps", 2));
        file.Output("Score", OnnxType.Float, batch, 3);
        var made = LayerOperators.Apply(layers, new LayerWeights(weights, layers.Weights), new OnnxSequence(input, null));
        graph.Name(made.Values.Reshape(-1, 3), "Score");
        using var stream = System.IO.File.Create(path);
        OnnxFile.Write(stream, file);
        return path;
    }

    /// <summary>Writes a file of a bidirectional layer.</summary>
    public static void WriteBothWays(string path) => Write(path, new Sequential(new Bidirectional(() => new Gru(2, 4)), new TakeLastStep(8), new Linear(8, 3)), "batch");

    /// <summary>Writes a file that reads whole numbers and gives them as they are: Features [batch, 3] -> Score [batch, 3].</summary>
    public static void WriteCast(string path)
    {
        var file = new OnnxModelGraph();
        var graph = new OnnxGraph(file);
        var input = graph.Value(file.Input("Features", OnnxType.Int64, "batch", 3));
        file.Output("Score", OnnxType.Float, "batch", 3);
        graph.Name(input.Cast(OnnxType.Float), "Score");
        using var stream = System.IO.File.Create(path);
        OnnxFile.Write(stream, file);
    }
}
