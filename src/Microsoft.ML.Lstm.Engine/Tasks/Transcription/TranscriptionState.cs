using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Transcription;

/// <summary>All that a <see cref="TranscriptionModel"/> has learnt, as it is saved.</summary>
sealed record TranscriptionState
{
    public required TranscriptionNetwork Network { get; init; }

    /// <summary>Of a source of numbers; null for others.</summary>
    public required FeatureScaler? Scaler { get; init; }

    public required float[] Weights { get; init; }

    /// <summary>Transcripts that are followed at the same time; 1 for the best path.</summary>
    public required int BeamWidth { get; init; }

    public double ValidationLoss { get; init; } = double.NaN;

    public int Epochs { get; init; }

    public LossPoint[] LossCurve { get; init; } = [];

    /// <summary>Writes a state, or reads one; docs/model-file.md describes the bytes.</summary>
    public static TranscriptionState Transfer(ModelCodec codec, TranscriptionState? state)
    {
        var network = state?.Network ?? new(TranscriptionConfig.Transfer(codec, null));
        if (state is not null) TranscriptionConfig.Transfer(codec, network.Config);
        NetworkSpec.Agree(codec, network.Graph);
        return new()
        {
            Network = network,
            Scaler = network.Config.ReadsNumbers ? FeatureScaler.Transfer(codec, state?.Scaler, network.Config.SourceNumbers) : null,
            BeamWidth = codec.Int(state?.BeamWidth, 1, 256),
            ValidationLoss = codec.DoubleOrNaN(state?.ValidationLoss, 0),
            Epochs = codec.Int(state?.Epochs, 0),
            LossCurve = LossPoint.TransferCurve(codec, state?.LossCurve),
            Weights = codec.Weights(state?.Weights, network.Graph.Weights.Count),
        };
    }
}
