using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>All that a <see cref="TranslationModel"/> has learnt, as it is saved.</summary>
sealed record TranslationState
{
    public required TranslationNetwork Network { get; init; }

    /// <summary>Of a source of numbers; null for others.</summary>
    public required FeatureScaler? Scaler { get; init; }

    /// <summary>The weights of the graph, and behind them those of the softmax unless they are tied.</summary>
    public required float[] Weights { get; init; }

    /// <summary>How translations are searched for.</summary>
    public required TranslationSearch Search { get; init; }

    public double ValidationLoss { get; init; } = double.NaN;

    public int Epochs { get; init; }

    public LossPoint[] LossCurve { get; init; } = [];

    /// <summary>Writes a state, or reads one; docs/model-file.md describes the bytes.</summary>
    public static TranslationState Transfer(ModelCodec codec, TranslationState? state)
    {
        var network = state?.Network ?? new(TranslationConfig.Transfer(codec, null));
        if (state is not null) TranslationConfig.Transfer(codec, network.Config);
        NetworkSpec.Agree(codec, network.Graph);
        return new()
        {
            Network = network,
            Scaler = network.Config.ReadsNumbers ? FeatureScaler.Transfer(codec, state?.Scaler, network.Config.SourceNumbers) : null,
            Search = TranslationSearch.Transfer(codec, state?.Search),
            ValidationLoss = codec.DoubleOrNaN(state?.ValidationLoss, 0),
            Epochs = codec.Int(state?.Epochs, 0),
            LossCurve = LossPoint.TransferCurve(codec, state?.LossCurve),
            Weights = codec.Weights(state?.Weights, network.WeightCount),
        };
    }
}
