using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>Keras's activations by their names.</summary>
static class KerasActivations
{
    /// <summary>A layer with its activation behind it.</summary>
    public static ILayer Behind(KerasLayer keras, ILayer layer) => Of(keras, layer.OutputSize) is { } activation ? new Sequential(layer, activation) : layer;

    /// <summary>The activation of a layer; null for none.</summary>
    public static ILayer? Of(KerasLayer keras, int size) => keras.Setting("activation", "linear") switch
    {
        "linear" => null,
        "relu" => new Relu(size),
        "tanh" => new Tanh(size),
        "sigmoid" => new Sigmoid(size),
        "softmax" => new Softmax(size),
        "silu" or "swish" => new Silu(size),
        var other => throw keras.Refused($"'activation' is '{other}'; linear, relu, tanh, sigmoid, softmax and silu are known"),
    };
}
