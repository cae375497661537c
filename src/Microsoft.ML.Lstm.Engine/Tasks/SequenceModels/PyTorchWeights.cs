using Microsoft.ML.Lstm.Engine.Interchange;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>
/// Layers from the weights of a PyTorch model: each method makes the layer that a module's tensors describe, sizes included, and <see cref="Model(Network, ILoss, int)"/> puts their weights into a network made of them, which can
/// be used, trained further, and written again under PyTorch's names. In Python: <c>safetensors.torch.save_file(model.state_dict(), path)</c>, or <c>numpy.savez(path, **{k: v.numpy() for k, v in model.state_dict().items()})</c>.
/// </summary>
/// <remarks>
/// PyTorch's two biases of a recurrent layer are summed to one, but for the one that its GRU multiplies by the reset gate. Written again, the sum is the input's bias, and the hidden one is 0. Batches come first here (<c>batch_first=True</c>).
/// </remarks>
public sealed class PyTorchWeights
{
    readonly TensorArchive _tensors;
    readonly Dictionary<ILayer, TorchTensors> _layers = new(ReferenceEqualityComparer.Instance);

    /// <summary>Layers from the tensors of a file.</summary>
    public PyTorchWeights(TensorArchive tensors) => _tensors = tensors ?? throw new ArgumentNullException(nameof(tensors));

    /// <summary><c>torch.nn.LSTM</c>: all of its layers, one or both directions, a projection (<c>proj_size</c>).</summary>
    /// <param name="name">The module's name in the state dictionary, such as "lstm"; empty for a model that is the module.</param>
    /// <exception cref="KeyNotFoundException">A tensor is missing; the message names those there are.</exception>
    /// <exception cref="InvalidDataException">The tensors' shapes do not fit.</exception>
    public ILayer Lstm(string name) => Stack(name, gates: 4, TorchTensors.OfLstm);

    /// <summary><c>torch.nn.GRU</c>.</summary>
    /// <inheritdoc cref="Lstm"/>
    public ILayer Gru(string name) => Stack(name, gates: 3, TorchTensors.OfGru);

    /// <summary><c>torch.nn.RNN</c> with tanh.</summary>
    /// <inheritdoc cref="Lstm"/>
    public ILayer Rnn(string name) => Stack(name, gates: 1, TorchTensors.OfRnn);

    /// <summary><c>torch.nn.Linear</c>.</summary>
    /// <inheritdoc cref="Lstm"/>
    public ILayer Linear(string name) => Known(TorchTensors.OfLinear(new(_tensors, name)));

    /// <summary><c>torch.nn.Embedding</c>; its tokens are the numbers of rows, as floats.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="paddingIndex">The module's <c>padding_idx</c>; null for none.</param>
    /// <inheritdoc cref="Lstm"/>
    public ILayer Embedding(string name, int? paddingIndex = null) => Known(TorchTensors.OfEmbedding(new(_tensors, name), paddingIndex));

    /// <summary><c>torch.nn.LayerNorm</c> over the features.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="epsilon">The module's <c>eps</c>.</param>
    /// <inheritdoc cref="Lstm"/>
    public ILayer LayerNorm(string name, float epsilon = 1e-5f) => Known(TorchTensors.OfLayerNorm(new(_tensors, name), epsilon));

    /// <summary>A model of a network of these layers, and of others, whose weights are fresh.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">What further training minimises.</param>
    /// <param name="seed">Seed of fresh weights and of training.</param>
    public SequenceModel Model(Network network, ILoss loss, int seed)
    {
        var model = new SequenceModel(network, loss, seed);
        var weights = model.Weights.ToArray();
        foreach (var (layer, place) in LayerPlaces.Of(network))
            if (_layers.TryGetValue(layer, out var tensors)) tensors.Weights.CopyTo(weights.AsSpan(place));
        model.SetWeights(weights);
        return model;
    }

    /// <inheritdoc cref="Model(Network, ILoss, int)"/>
    public SequenceModel Model(ILayer network, ILoss loss, int seed) => Model(Network.Of(network), loss, seed);

    /// <summary>The present weights of a model, under the names that the tensors of its layers have in PyTorch; weights of other layers are left out.</summary>
    public TensorArchive Export(SequenceModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var tensors = new List<NamedTensor>();
        foreach (var (layer, place) in LayerPlaces.Of(model.Network))
            if (_layers.TryGetValue(layer, out var known)) tensors.AddRange(known.Export(model.Weights.Slice(place, layer.Weights.Count)));
        return new(tensors);
    }

    // Layers one upon the other, each of one or both directions.
    ILayer Stack(string name, int gates, Func<TorchModule, string, int, TorchTensors> make)
    {
        var module = new TorchModule(_tensors, name);
        var layers = new List<ILayer>();
        do
        {
            var suffix = FormattableString.Invariant($"_l{layers.Count}");
            var forward = Known(make(module, suffix, gates));
            layers.Add(module.Has($"weight_ih{suffix}_reverse") ? new Bidirectional(forward, Known(make(module, suffix + "_reverse", gates))) : forward);
        }
        while (module.Has(FormattableString.Invariant($"weight_ih_l{layers.Count}")));
        return layers.Count == 1 ? layers[0] : new Sequential([.. layers]);
    }

    ILayer Known(TorchTensors tensors)
    {
        _layers.Add(tensors.Layer, tensors);
        return tensors.Layer;
    }
}
