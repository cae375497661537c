using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tasks.Records;

/// <summary>All that a <see cref="MeasurementForecaster"/> has learnt, as it is saved.</summary>
sealed record MeasurementState
{
    public required MeasurementNetwork Network { get; init; }

    public required RecordScalers Scalers { get; init; }

    /// <summary>The weights of each network.</summary>
    public required float[][] Members { get; init; }

    /// <summary>How far what was measured lay from the forecast, in scales of the network: a step of it for each measurement.</summary>
    public required ConformalQuantiles Quantiles { get; init; }

    public double ValidationLoss { get; init; } = double.NaN;

    public int Epochs { get; init; }

    public LossPoint[] LossCurve { get; init; } = [];

    /// <summary>Writes a state, or reads one; docs/model-file.md describes the bytes.</summary>
    public static MeasurementState Transfer(ModelCodec codec, MeasurementState? state)
    {
        var config = MeasurementConfig.Transfer(codec, state?.Network.Config);
        var network = state?.Network ?? new(config);
        NetworkSpec.Agree(codec, network.Graph);
        return new()
        {
            Network = network,
            Scalers = RecordScalers.Transfer(codec, state?.Scalers, config),
            Quantiles = ConformalQuantiles.Transfer(codec, state?.Quantiles, config.Measurements),
            ValidationLoss = codec.DoubleOrNaN(state?.ValidationLoss),
            Epochs = codec.Int(state?.Epochs, 0),
            LossCurve = LossPoint.TransferCurve(codec, state?.LossCurve),
            Members = codec.List(state?.Members, 1, 100, weights => codec.Weights(weights, network.Graph.Weights.Count)),
        };
    }
}
