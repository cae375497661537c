using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Tasks.Embedders;

/// <summary>All that a <see cref="SequenceEmbedder"/> has learnt, as it is saved.</summary>
sealed record EmbedderState
{
    public required SequenceNetwork Network { get; init; }

    /// <summary>One for each input with numbers; null for tokens.</summary>
    public required FeatureScaler?[] Scalers { get; init; }

    /// <summary>The weights of each network.</summary>
    public required float[][] Members { get; init; }

    /// <summary>[2, Size]: what is subtracted from each number of a vector, then what it is multiplied by; empty for the vectors as they are.</summary>
    public float[] Standardization { get; init; } = [];

    public double ValidationLoss { get; init; } = double.NaN;

    public int Epochs { get; init; }

    public LossPoint[] LossCurve { get; init; } = [];

    /// <summary>Numbers of an embedding: the vector of each sequence by each network, then the static numbers.</summary>
    public int Size => Network.Plan.Inputs.Take(Network.Count).Select((input, i) => Network.Encoders[i] is { } encoder ? Members.Length * encoder.Body.OutputSize : input.Size).Sum();

    /// <summary>Writes a state, or reads one; docs/model-file.md describes the bytes.</summary>
    public static EmbedderState Transfer(ModelCodec codec, EmbedderState? state)
    {
        var config = NetworkConfig.Transfer(codec, state?.Network.Plan);
        var network = state?.Network ?? new(config);
        NetworkSpec.Agree(codec, network.Graph);
        var read = new EmbedderState
        {
            Network = network,
            Scalers = [.. config.Inputs.Select((input, i) => input.Kind == InputKind.Tokens ? null : FeatureScaler.Transfer(codec, state?.Scalers[i], input.Size))],
            ValidationLoss = codec.DoubleOrNaN(state?.ValidationLoss, 0),
            Epochs = codec.Int(state?.Epochs, 0),
            LossCurve = LossPoint.TransferCurve(codec, state?.LossCurve),
            Members = codec.List(state?.Members, 1, 100, weights => NetworkQuantizer.Transfer(codec, network.Graph, weights, network.Graph.Weights.Count)),
        };
        return read with { Standardization = codec.Flag(state?.Standardization.Length > 0) ? codec.Floats(state?.Standardization, checked(2 * read.Size)) : [] };
    }
}
