using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>All that a <see cref="LanguageModel"/> has learnt, as it is saved.</summary>
sealed record LanguageState
{
    public required LanguageNetwork Network { get; init; }

    /// <summary>The network's weights and the objective's.</summary>
    public required float[] Weights { get; init; }

    /// <summary>Nats a token.</summary>
    public double ValidationLoss { get; init; } = double.NaN;

    public int Epochs { get; init; }

    public LossPoint[] LossCurve { get; init; } = [];

    /// <summary>Writes a state, or reads one; docs/model-file.md describes the bytes.</summary>
    public static LanguageState Transfer(ModelCodec codec, LanguageState? state)
    {
        var network = state?.Network ?? new(LanguageConfig.Transfer(codec, null));
        if (state is not null) LanguageConfig.Transfer(codec, network.Config);
        NetworkSpec.Agree(codec, network.Graph);
        return new()
        {
            Network = network,
            ValidationLoss = codec.DoubleOrNaN(state?.ValidationLoss, 0),
            Epochs = codec.Int(state?.Epochs, 0),
            LossCurve = LossPoint.TransferCurve(codec, state?.LossCurve),
            Weights = codec.Weights(state?.Weights, network.WeightCount),
        };
    }
}
