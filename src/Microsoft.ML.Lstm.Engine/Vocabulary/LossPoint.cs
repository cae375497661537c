using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm;

/// <summary>A point of a training's loss curve.</summary>
/// <param name="Member">Which network of the <see cref="Phase"/> was trained, counted from 0.</param>
/// <param name="Epoch">Epochs done, counted from 1.</param>
/// <param name="TrainingLoss">Mean loss over the epoch's batches.</param>
/// <param name="ValidationLoss">Mean loss over the validation part; NaN where there is none.</param>
public readonly record struct LossPoint(int Member, int Epoch, double TrainingLoss, double ValidationLoss)
{
    /// <summary>What the network was trained for; with <see cref="Member"/> it tells the curves apart.</summary>
    public TrainingPhase Phase { get; init; }

    /// <summary>Writes the points of a loss curve, without their phase, or reads them.</summary>
    internal static LossPoint[] TransferCurve(ModelCodec codec, LossPoint[]? curve) => codec.List(curve, 0, 1 << 24, point => new LossPoint(
        codec.Int(point.Member, 0, 100), codec.Int(point.Epoch, 0, 1 << 20), codec.DoubleOrNaN(point.TrainingLoss, 0), codec.DoubleOrNaN(point.ValidationLoss, 0)));
}
