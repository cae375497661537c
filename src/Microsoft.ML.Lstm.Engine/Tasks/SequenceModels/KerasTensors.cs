using Microsoft.ML.Lstm.Engine.Interchange;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>A layer that was made from tensors of Keras, and the parts of its weights that they are.</summary>
/// <param name="Name">The layer's name in Keras.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Parts">The parts; weights that belong to none are biases that the layer has not in Keras.</param>
sealed record KerasTensors(string Name, ILayer Layer, KerasPart[] Parts)
{
    // Where Keras's gates stand here: i, f, c, o as i, f, g, o, and z, r, h among r, z, n.
    static readonly int[] LstmGates = [0, 1, 2, 3], GruGates = [1, 0, 2], One = [0], Sums = [1, 0];

    /// <summary>LSTM, GRU or SimpleRNN, as the tensors' shapes tell.</summary>
    public static KerasTensors OfRecurrent(KerasLayer keras, string part)
    {
        keras.Require("activation", "tanh");
        keras.Forbid("go_backwards");
        var hidden = keras.Require(part, 1, "recurrent_kernel", dims: 2);
        var (units, gates) = (hidden.Shape[0], hidden.Shape[1] / hidden.Shape[0]);
        var input = keras.Require(part, 0, "kernel", dims: 2);
        var features = input.Shape[0];
        keras.Shaped(part, 1, "recurrent_kernel", units, gates * units);
        keras.Shaped(part, 0, "kernel", features, gates * units);
        if (gates > 1) keras.Require("recurrent_activation", "sigmoid");
        var order = gates switch
        {
            4 => LstmGates,
            3 => GruGates,
            1 => One,
            _ => throw keras.Refused($"{hidden} is of {gates} gates; an LSTM has 4, a GRU 3, a SimpleRNN 1"),
        };
        var behind = checked(gates * units * (features + units));
        KerasPart[] matrices = [new(input, 0, features, order, units, 0), new(hidden, 0, units, order, units, gates * units * features)];
        var bias = keras.Find(part, 2, "bias");
        if (gates != 3)
            return new(keras.Name, gates == 4 ? new Layers.Recurrent.Lstm(features, units) : new SimpleRnn(features, units),
                bias is null ? matrices : [.. matrices, new(keras.Shaped(part, 2, "bias", gates * units), 0, 1, order, units, behind)]);

        // One row of biases belongs to the paper's form; of two the hidden one of the candidate stands by itself.
        var resetAfter = bias is null ? keras.Flag("reset_after", true) : bias.Shape.Length == 2;
        if (keras.Flag("reset_after", resetAfter) != resetAfter) throw keras.Refused($"{bias} does not fit its 'reset_after'");
        return new(keras.Name, new Gru(features, units, resetAfter), bias is null ? matrices : [.. matrices, .. GruBias(keras, part, units, behind, resetAfter)]);
    }

    static KerasPart[] GruBias(KerasLayer keras, string part, int units, int place, bool resetAfter)
    {
        if (!resetAfter) return [new(keras.Shaped(part, 2, "bias", 3 * units), 0, 1, GruGates, units, place)];
        var bias = keras.Shaped(part, 2, "bias", 2, 3 * units);
        return
        [
            new(bias, 0, 1, GruGates, units, place),
            new(bias, 3 * units, 1, Sums, units, place, IsAdded: true),
            new(bias, 5 * units, 1, [0], units, place + (3 * units)),
        ];
    }

    public static KerasTensors OfDense(KerasLayer keras)
    {
        var kernel = keras.Require(KerasLayer.Own, 0, "kernel", dims: 2);
        var (inputs, outputs) = (kernel.Shape[0], kernel.Shape[1]);
        return new(keras.Name, new Linear(inputs, outputs), WithBias(keras, KerasPart.Of(kernel, inputs, 0), outputs));
    }

    /// <summary>Conv1D with as many steps as before.</summary>
    public static KerasTensors OfConvolution(KerasLayer keras)
    {
        keras.Require("padding", "same");
        keras.Require("data_format", "channels_last");
        if (keras.Number("strides", 1) != 1 || keras.Number("groups", 1) != 1) throw keras.Refused("it has strides or groups");
        var kernel = keras.Require(KerasLayer.Own, 0, "kernel", dims: 3);
        var (taps, inputs, outputs) = (kernel.Shape[0], kernel.Shape[1], kernel.Shape[2]);
        if (taps % 2 == 0) throw keras.Refused($"it has {taps} taps, an even number");
        return new(keras.Name, new Conv1D(inputs, outputs, taps, (int)keras.Number("dilation_rate", 1)), WithBias(keras, KerasPart.Of(kernel, taps * inputs, 0), outputs));
    }

    public static KerasTensors OfEmbedding(KerasLayer keras)
    {
        var vectors = keras.Require(KerasLayer.Own, 0, "embeddings", dims: 2);
        return new(keras.Name, new Embedding(vectors.Shape[0], vectors.Shape[1]), [KerasPart.Of(vectors, 1, 0)]);
    }

    /// <summary>LayerNormalization over the features.</summary>
    public static KerasTensors OfLayerNorm(KerasLayer keras)
    {
        if (!keras.Flag("scale", true) || !keras.Flag("center", true)) throw keras.Refused("it has no gamma or no beta");
        if (keras.Number("axis", -1) is not (-1 or 2)) throw keras.Refused("it normalises over another axis than that of the features");
        var gain = keras.Require(KerasLayer.Own, 0, "gamma", dims: 1);
        var size = gain.Shape[0];
        var bias = keras.Shaped(KerasLayer.Own, 1, "beta", size);
        return new(keras.Name, new LayerNorm(size, (float)keras.Number("epsilon", 1e-3)), [KerasPart.Of(gain, 1, 0), KerasPart.Of(bias, 1, size)]);
    }

    /// <summary>The weights of the layer.</summary>
    public float[] Weights(Hdf5File file)
    {
        var weights = new float[Layer.Weights.Count];
        foreach (var part in Parts) part.Read(file.Read(part.Tensor).Values.Span, weights);
        return weights;
    }

    /// <summary>Weights as Keras's tensors.</summary>
    /// <exception cref="InvalidOperationException">There is a bias, and the layer has none in Keras.</exception>
    public IEnumerable<NamedTensor> Export(ReadOnlySpan<float> weights)
    {
        var placed = Parts.Where(part => !part.IsAdded).Sum(part => part.Rows * part.Gates.Length * part.Units);
        if (weights[placed..].ContainsAnyExcept(0f)) throw new InvalidOperationException($"Keras's layer '{Name}' has no bias, but {Layer} has learnt one. Give it a bias in Keras, or train it on there.");
        var tensors = new Dictionary<Hdf5Dataset, float[]>();
        foreach (var part in Parts)
        {
            if (!tensors.TryGetValue(part.Tensor, out var tensor)) tensors.Add(part.Tensor, tensor = new float[part.Tensor.Count]);
            part.Write(weights, tensor);
        }
        return [.. tensors.Select(tensor => new NamedTensor(tensor.Key.Name, tensor.Key.Shape, tensor.Value))];
    }

    static KerasPart[] WithBias(KerasLayer keras, KerasPart kernel, int outputs) => keras.Find(KerasLayer.Own, 1, "bias") is null
        ? [kernel]
        : [kernel, KerasPart.Of(keras.Shaped(KerasLayer.Own, 1, "bias", outputs), 1, kernel.Tensor.Count)];
}
