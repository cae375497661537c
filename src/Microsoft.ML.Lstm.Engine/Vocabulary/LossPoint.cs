using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm;

/// <summary>A point of a training's loss curve.</summary>
public readonly record struct LossPoint
{
    /// <summary>Which network of the <see cref="Phase"/> was trained, counted from 0.</summary>
    public required int Member { get; init; }

    /// <summary>Epochs done, counted from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Mean loss over the epoch's batches.</summary>
    public required double TrainingLoss { get; init; }

    /// <summary>Mean loss over the validation part; NaN where there is none.</summary>
    public required double ValidationLoss { get; init; }

    /// <summary>What the network was trained for; with <see cref="Member"/> it tells the curves apart.</summary>
    public TrainingPhase Phase { get; init; }

    /// <summary>The point of an epoch's report.</summary>
    internal static LossPoint Of(TrainingReport report) => new()
    {
        Member = report.Member,
        Epoch = report.Epoch,
        TrainingLoss = report.TrainingLoss,
        ValidationLoss = report.ValidationLoss,
        Phase = report.Phase,
    };

    /// <summary>Writes the points of a loss curve, without their phase, or reads them.</summary>
    internal static LossPoint[] TransferCurve(ModelCodec codec, LossPoint[]? curve) => codec.List(curve, 0, 1 << 24, point => new LossPoint
    {
        Member = codec.Int(point.Member, 0, 100),
        Epoch = codec.Int(point.Epoch, 0, 1 << 20),
        // A density has a logarithm of any sign.
        TrainingLoss = codec.DoubleOrNaN(point.TrainingLoss),
        ValidationLoss = codec.DoubleOrNaN(point.ValidationLoss),
    });
}
