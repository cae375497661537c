using Microsoft.ML.Lstm.Engine.Interchange;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Persistence;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>
/// Layers from a model that Keras saved, <c>model.save("model.keras")</c>, <c>("model.h5")</c> or <c>model.save_weights("model.weights.h5")</c>: each comes with its sizes and settings, <see cref="Model(Network, ILoss, int)"/> puts
/// the weights into a network of them, which can be used, trained further, and written into a copy of the file that Keras loads.
/// </summary>
/// <remarks>
/// Of the two biases of a GRU with <c>reset_after</c> those of the gates are summed to one; written again, the sum is the input's, and the hidden one is 0. Files are untrusted: sizes are checked before memory is taken.
/// Masks are not the layers': of <c>mask_zero</c> nothing remains; give sequences their own lengths.
/// </remarks>
public sealed class KerasWeights
{
    readonly KerasFile _file;
    readonly string _kind;
    readonly List<KerasLayer> _described;
    readonly Dictionary<ILayer, KerasTensors> _layers = new(ReferenceEqualityComparer.Instance);

    KerasWeights(KerasFile file)
    {
        _file = file;
        (_kind, _described) = KerasModules.Of(file);
    }

    /// <summary>The names of the layers, in the order of the model. Where the file has weights alone they are the names of its groups.</summary>
    public IReadOnlyList<string> LayerNames => [.. _described.Select(layer => layer.Name)];

    /// <summary>Reads a file; which kind it is, its first bytes say.</summary>
    /// <exception cref="InvalidDataException">It is no file of Keras, or it is damaged.</exception>
    public static KerasWeights Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = File.OpenRead(path);
        return Load(file);
    }

    /// <summary>The same from a stream that can seek, from where it stands to its end; it stays open.</summary>
    /// <inheritdoc cref="Load(string)"/>
    public static KerasWeights Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek) throw new ArgumentException("The stream cannot seek, so its length is not known. Copy it to memory or to a file.", nameof(stream));
        try
        {
            return new(new KerasFile(stream));
        }
        catch (Exception damaged) when (damaged is EndOfStreamException or ArgumentException)
        {
            throw new InvalidDataException($"The file is damaged. {damaged.Message}", damaged);
        }
    }

    /// <summary>
    /// What a layer of Keras computes: <c>LSTM</c>, <c>GRU</c> (both forms), <c>SimpleRNN</c>, <c>Bidirectional</c> of them, <c>Dense</c>, <c>Embedding</c>, <c>Conv1D</c> (<c>padding="same"</c>), <c>LayerNormalization</c>, with their activations
    /// and with the last step alone where <c>return_sequences</c> is not set. A file of weights alone does not say these: all steps are given then, and no activation of a dense layer or of a convolution.
    /// </summary>
    /// <param name="name">Its name in Keras (<see cref="LayerNames"/>).</param>
    /// <exception cref="KeyNotFoundException">There is no such layer; the message names those there are.</exception>
    /// <exception cref="NotSupportedException">The layer, or a setting of it, has no counterpart here; the message names it.</exception>
    /// <exception cref="InvalidDataException">The tensors' shapes do not fit.</exception>
    public ILayer Layer(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Make(_described.Find(layer => layer.Name == name) ?? throw new KeyNotFoundException($"There is no layer '{name}'. There are {string.Join(", ", LayerNames)}."), size: 0);
    }

    /// <summary>All layers of a <c>Sequential</c> model, one after the other: those of <see cref="Layer"/>, and <c>Dropout</c>, <c>Activation</c>, <c>GlobalMaxPooling1D</c>, <c>GlobalAveragePooling1D</c>.</summary>
    /// <inheritdoc cref="Layer"/>
    public Sequential Sequential()
    {
        if (_kind != "Sequential") throw new NotSupportedException($"The file does not describe a Sequential model. Take its layers one by one: {string.Join(", ", LayerNames)}.");
        var layers = new List<ILayer>();
        foreach (var layer in _described.Where(layer => layer.Kind != "InputLayer")) layers.Add(Make(layer, layers.Count == 0 ? 0 : layers[^1].OutputSize));
        return new([.. layers]);
    }

    /// <summary>A model of a network of these layers, and of others, whose weights are fresh.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">What further training minimises.</param>
    /// <param name="seed">Seed of fresh weights and of training.</param>
    public SequenceModel Model(Network network, ILoss loss, int seed)
    {
        var model = new SequenceModel(network, loss, seed);
        var weights = model.Weights.ToArray();
        foreach (var (layer, place) in LayerPlaces.Of(network))
            if (_layers.TryGetValue(layer, out var tensors)) tensors.Weights(_file.Weights).CopyTo(weights.AsSpan(place));
        model.SetWeights(weights);
        return model;
    }

    /// <inheritdoc cref="Model(Network, ILoss, int)"/>
    public SequenceModel Model(ILayer network, ILoss loss, int seed) => Model(Network.Of(network), loss, seed);

    /// <summary>Writes the file that was read with the present weights of a model, beside it and then renamed. Layers that the model has not, and the state of Keras's optimizer, stay as they were.</summary>
    /// <exception cref="InvalidOperationException">A layer has learnt a bias that it has not in Keras.</exception>
    public void Save(SequenceModel model, string path) => AtomicFile.Write(path, stream => Save(model, stream));

    /// <summary>The same to a stream, which stays open.</summary>
    /// <inheritdoc cref="Save(SequenceModel, string)"/>
    public void Save(SequenceModel model, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        var tensors = new List<NamedTensor>();
        foreach (var (layer, place) in LayerPlaces.Of(model.Network))
            if (_layers.TryGetValue(layer, out var known)) tensors.AddRange(known.Export(model.Weights.Slice(place, layer.Weights.Count)));
        _file.Write(stream, tensors);
    }

    ILayer Make(KerasLayer layer, int size)
    {
        switch (KindOf(layer))
        {
            case "LSTM" or "GRU" or "SimpleRNN":
                return Steps(layer, Known(KerasTensors.OfRecurrent(layer, PartOf(layer))));
            case "Bidirectional":
                return Bidirectional(layer);
            case "Dense":
                return KerasActivations.Behind(layer, Known(KerasTensors.OfDense(layer)));
            case "Conv1D":
                return KerasActivations.Behind(layer, Known(KerasTensors.OfConvolution(layer)));
            case "Embedding":
                return Known(KerasTensors.OfEmbedding(layer));
            case "LayerNormalization":
                return Known(KerasTensors.OfLayerNorm(layer));
            case "Dropout" when size > 0:
                return new Dropout(size, (float)layer.Number("rate", 0));
            case "Activation" when size > 0:
                return KerasActivations.Of(layer, size) ?? new Dropout(size, 0);
            case "GlobalMaxPooling1D" when size > 0:
                return new MaxPool(size);
            case "GlobalAveragePooling1D" when size > 0:
                return new MeanPool(size);
            default:
                throw layer.Refused("layers of its class are not known here, or not by themselves");
        }
    }

    ILayer Bidirectional(KerasLayer layer)
    {
        var inner = layer.Kind.Length == 0 ? layer : layer.Within("layer");
        if (inner.Kind is not ("" or "LSTM" or "GRU" or "SimpleRNN")) throw layer.Refused($"its layer is a '{inner.Kind}'");
        var (forward, backward) = (Known(KerasTensors.OfRecurrent(inner, KerasLayer.Forwards)), Known(KerasTensors.OfRecurrent(inner, KerasLayer.Backwards)));
        var merge = layer.Setting("merge_mode", "concat") switch
        {
            "concat" => MergeMode.Concatenate,
            "sum" => MergeMode.Sum,
            "ave" => MergeMode.Average,
            "mul" => MergeMode.Product,
            var other => throw layer.Refused($"'merge_mode' is '{other}'"),
        };
        if (inner.Flag("return_sequences", inner.Kind.Length == 0)) return new Bidirectional(forward, backward, merge);
        if (merge != MergeMode.Concatenate) throw layer.Refused("its directions' last steps are merged otherwise than by 'concat'");
        return new Concatenate(Last(forward), new Reverse(Last(backward)));
    }

    // What the tensors tell where there is no description.
    static string KindOf(KerasLayer layer)
    {
        if (layer.Kind.Length > 0) return layer.Kind;
        if (layer.Find(KerasLayer.Backwards, 1, "recurrent_kernel") is not null) return "Bidirectional";
        if (layer.Find(PartOf(layer), 1, "recurrent_kernel") is { Shape.Length: 2 }) return "LSTM";
        if (layer.Find(KerasLayer.Own, 0, "embeddings") is { Shape.Length: 2 } && (!layer.IsNumbered || layer.Name.StartsWith("embedding", StringComparison.Ordinal))) return "Embedding";
        return layer.Find(KerasLayer.Own, 0, "kernel")?.Shape.Length switch
        {
            2 => "Dense",
            3 => "Conv1D",
            _ => "LayerNormalization",
        };
    }

    static string PartOf(KerasLayer layer) => layer.IsNumbered && layer.Find(KerasLayer.Cell, 0, "kernel") is null ? KerasLayer.Own : KerasLayer.Cell;

    static ILayer Steps(KerasLayer layer, ILayer recurrent) => layer.Flag("return_sequences", layer.Kind.Length == 0) ? recurrent : Last(recurrent);

    static Sequential Last(ILayer layer) => new(layer, new TakeLastStep(layer.OutputSize));

    ILayer Known(KerasTensors tensors)
    {
        _layers.Add(tensors.Layer, tensors);
        return tensors.Layer;
    }
}
