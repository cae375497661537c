using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>The network: tokens -> dense ReLU -> recurrent layers, each with a skip connection -> dense ReLU -> outputs of the mixture.</summary>
static class ZeroShotNetwork
{
    /// <summary>Outputs start small, so that training starts from the equal mixture of the forecasts by rules.</summary>
    const float OutputScale = 0.1f;

    public static Network Of(CellKind cell, int hiddenSize, int layers) => Network.Of(new Sequential([.. Reading(cell, hiddenSize, layers), .. Telling(hiddenSize)]));

    /// <summary>The first part alone, whose output at each token is what the network has read up to it; its weights are the first ones.</summary>
    public static Network Encoder(CellKind cell, int hiddenSize, int layers) => Network.Of(new Sequential([.. Reading(cell, hiddenSize, layers)]));

    /// <summary>The rest alone, which is asked for tokens of the future only; its weights are the last ones.</summary>
    public static Network Head(int hiddenSize) => Network.Of(new Sequential([.. Telling(hiddenSize)]));

    /// <summary>Draws fresh weights.</summary>
    public static void Initialize(Network network, Span<float> weights, Random random)
    {
        network.Initialize(weights, random);
        var (matrix, bias) = (network.Weights.Specs.Length - 2, network.Weights.Specs.Length - 1);
        foreach (ref var weight in network.Weights.Slice(weights, matrix)) weight *= OutputScale;
        QuantileMixture.Initialize(network.Weights.Slice(weights, bias));
    }

    static IEnumerable<ILayer> Reading(CellKind cell, int hiddenSize, int layers) =>
    [
        new Linear(TokenLayout.Size, hiddenSize), new Relu(hiddenSize),
        .. Enumerable.Range(0, layers).Select(layer => new Residual(RecurrentCell.Of(cell, hiddenSize, hiddenSize, layer, layers))),
    ];

    static IEnumerable<ILayer> Telling(int hiddenSize) => [new Linear(hiddenSize, hiddenSize), new Relu(hiddenSize), new Linear(hiddenSize, QuantileMixture.OutputSize)];
}
