using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>All that a <see cref="SequenceGenerator"/> has learnt, as it is saved.</summary>
sealed record GenerationState
{
    public required GenerationNetwork Network { get; init; }

    public required GenerationScalers Scalers { get; init; }

    /// <summary>Of the network, then of its head, then of what a code needs.</summary>
    public required float[] Weights { get; init; }

    public double ValidationLoss { get; init; } = double.NaN;

    public int Epochs { get; init; }

    public LossPoint[] LossCurve { get; init; } = [];

    /// <summary>Writes a state, or reads one; docs/model-file.md describes the bytes.</summary>
    public static GenerationState Transfer(ModelCodec codec, GenerationState? state)
    {
        var config = GenerationConfig.Transfer(codec, state?.Network.Config);
        var network = state?.Network ?? new(config);
        NetworkSpec.Agree(codec, network.Graph);
        network.Latent?.Agree(codec);
        return new()
        {
            Network = network,
            Scalers = GenerationScalers.Transfer(codec, state?.Scalers, config),
            ValidationLoss = codec.DoubleOrNaN(state?.ValidationLoss),
            Epochs = codec.Int(state?.Epochs, 0),
            LossCurve = LossPoint.TransferCurve(codec, state?.LossCurve),
            Weights = codec.Weights(state?.Weights, network.WeightCount),
        };
    }
}
