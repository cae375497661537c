using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>All that a <see cref="TaggingModel"/> has learnt, as it is saved.</summary>
sealed record TaggingState
{
    const float LeastTemperature = 1e-3f, MostMargin = 100;

    public required TaggingNetwork Network { get; init; }

    /// <summary>One for each field with numbers; null for others.</summary>
    public required FeatureScaler?[] Scalers { get; init; }

    /// <summary>The weights of each network and its field.</summary>
    public required float[][] Members { get; init; }

    /// <summary>What the tags' scores are divided by to give probabilities.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>What the classes' scores are divided by.</summary>
    public float ClassTemperature { get; init; } = 1;

    /// <summary>What is taken off the score of the tag outside of spans when tags are predicted; probabilities do not know of it.</summary>
    public float OutsideMargin { get; init; }

    public double ValidationLoss { get; init; } = double.NaN;

    public int Epochs { get; init; }

    public LossPoint[] LossCurve { get; init; } = [];

    /// <summary>Writes a state, or reads one; docs/model-file.md describes the bytes.</summary>
    public static TaggingState Transfer(ModelCodec codec, TaggingState? state)
    {
        var network = state?.Network ?? new(TaggingConfig.Transfer(codec, null));
        if (state is not null) TaggingConfig.Transfer(codec, network.Config);
        NetworkSpec.Agree(codec, network.Graph);
        return new()
        {
            Network = network,
            Scalers = [.. network.Config.Fields.Select((field, i) => network.Config.IsScaled(i) ? FeatureScaler.Transfer(codec, state?.Scalers[i], field.Size) : null)],
            Temperature = codec.Float(state?.Temperature, LeastTemperature),
            ClassTemperature = codec.Float(state?.ClassTemperature, LeastTemperature),
            OutsideMargin = codec.Version < 5 ? 0 : codec.Float(state?.OutsideMargin, -MostMargin, MostMargin),
            ValidationLoss = codec.DoubleOrNaN(state?.ValidationLoss, 0),
            Epochs = codec.Int(state?.Epochs, 0),
            LossCurve = LossPoint.TransferCurve(codec, state?.LossCurve),
            Members = codec.List(state?.Members, 1, 100, weights => NetworkQuantizer.Transfer(codec, network.Graph, weights, network.WeightCount)),
        };
    }
}
