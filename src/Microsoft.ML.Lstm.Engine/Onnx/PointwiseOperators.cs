using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;

namespace Microsoft.ML.Lstm.Engine.Onnx;

/// <summary>Layers that see one step at a time, and convolutions.</summary>
static class PointwiseOperators
{
    public static OnnxValue Linear(Linear layer, LayerWeights weights, OnnxSequence input) =>
        weights.Product(0, input.Values) + input.Graph.Constant("bias", weights[1], layer.OutputSize);

    public static OnnxValue Embedding(Embedding layer, LayerWeights weights, OnnxSequence input)
    {
        var vectors = weights[0];
        if (layer.PaddingIndex is { } padding) vectors.AsSpan(padding * layer.OutputSize, layer.OutputSize).Clear();
        var table = input.Graph.Constant("vectors", vectors, layer.VocabularySize, layer.OutputSize);
        return (input with { Values = table.Apply("Gather", input.Values.Squeeze(-1).Cast(OnnxType.Int64)) }).ZeroMasked();
    }

    public static OnnxValue Convolution(Conv1D layer, LayerWeights weights, OnnxSequence input)
    {
        var (features, taps, reach) = (layer.InputSize, layer.KernelSize, (long)layer.KernelSize / 2 * layer.Dilation);
        // [out, taps, features] -> [out, features, taps]
        var kernel = Kernel(weights[0], layer.OutputSize, taps, features, (o, tap) => (o * taps) + tap);
        var made = Convolve(input.ZeroMasked().Transpose(0, 2, 1), input.Graph.Constant("kernel", kernel, layer.OutputSize, features, taps), taps, layer.Dilation, reach)
            .Transpose(0, 2, 1) + input.Graph.Constant("bias", weights[1], layer.OutputSize);
        return (input with { Values = made }).ZeroMasked();
    }

    public static OnnxValue Convolution(CharacterConvolution layer, LayerWeights weights, OnnxSequence input)
    {
        const int Taps = 3;
        var (length, size, outputs, graph) = (layer.InputSize, layer.EmbeddingSize, layer.OutputSize, input.Graph);
        var vectors = weights[0];
        // No character adds nothing.
        vectors.AsSpan(0, size).Clear();
        // [taps, out, features] -> [out, features, taps]
        var kernel = Kernel(weights[1], outputs, Taps, size, (o, tap) => (tap * outputs) + o);
        // [batch · steps, length]
        var characters = input.ZeroMasked().Reshape(-1, length);
        var isThere = characters.Apply("Sign").Unsqueeze(1);
        var found = graph.Constant("vectors", vectors, layer.VocabularySize, size).Apply("Gather", characters.Cast(OnnxType.Int64)).Transpose(0, 2, 1);
        var responses = Convolve(found, graph.Constant("kernel", kernel, outputs, size, Taps), Taps, dilation: 1, reach: 1);
        var greatest = responses.Where(isThere.Cast(OnnxType.Bool), graph.Number(float.MinValue)).Reduce("ReduceMax", 2).Squeeze(2);
        var words = (greatest + graph.Constant("bias", weights[2], outputs)) * isThere.Reduce("ReduceMax", 2).Squeeze(2);
        return words.Reshape(input.Values.Size(0), input.Values.Size(1), graph.Integers(outputs));
    }

    // [batch, features, steps] -> [batch, out, steps]
    static OnnxValue Convolve(OnnxValue values, OnnxValue kernel, int taps, int dilation, long reach) => values.Graph.Apply(
        "Conv",
        [values, kernel],
        new OnnxAttribute("kernel_shape", new[] { (long)taps }), new OnnxAttribute("dilations", new[] { (long)dilation }), new OnnxAttribute("pads", new[] { reach, reach }));

    static float[] Kernel(float[] values, int outputs, int taps, int features, Func<int, int, int> row)
    {
        var kernel = new float[values.Length];
        for (var o = 0; o < outputs; o++)
            for (var tap = 0; tap < taps; tap++)
                for (var f = 0; f < features; f++) kernel[(((o * features) + f) * taps) + tap] = values[(row(o, tap) * features) + f];
        return kernel;
    }

    public static OnnxValue LayerNorm(LayerNorm layer, LayerWeights weights, OnnxSequence input)
    {
        var (x, graph) = (input.Values, input.Graph);
        var centred = x - x.Reduce("ReduceMean", 2);
        var deviation = ((centred * centred).Reduce("ReduceMean", 2) + layer.Epsilon).Apply("Sqrt");
        return centred / deviation * graph.Constant("gain", weights[0], layer.InputSize) + graph.Constant("bias", weights[1], layer.InputSize);
    }

    public static OnnxValue RmsNorm(RmsNorm layer, LayerWeights weights, OnnxSequence input) =>
        input.Values / ((input.Values * input.Values).Reduce("ReduceMean", 2) + layer.Epsilon).Apply("Sqrt") * input.Graph.Constant("gain", weights[0], layer.InputSize);

    public static OnnxValue Silu(OnnxValue x) => x * x.Apply("Sigmoid");

    /// <summary>The tanh form (Hendrycks and Gimpel 2016), as it is here.</summary>
    public static OnnxValue Gelu(OnnxValue x) => x * (x * ((x * x * 0.0713548163f) + 1.5957691216f)).Apply("Sigmoid");

    public static OnnxValue GatedFeedForward(LayerWeights weights, OnnxSequence input) =>
        weights.Product(2, Silu(weights.Product(0, input.Values)) * weights.Product(1, input.Values));
}
