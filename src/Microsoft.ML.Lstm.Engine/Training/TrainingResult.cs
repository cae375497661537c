using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>What the training loop hands back.</summary>
/// <param name="Weights">The averaged weights after the best epoch; after the last one where nothing is validated.</param>
/// <param name="BestEpoch">Epochs done when they were taken; 0 when no training was best.</param>
/// <param name="ValidationLoss">Their loss; NaN where nothing is validated.</param>
/// <param name="EpochsDone">Epochs done in all.</param>
/// <param name="Stopped">Whether the caller asked to stop.</param>
sealed record TrainingResult(float[] Weights, int BestEpoch, double ValidationLoss, int EpochsDone, bool Stopped)
{
    /// <summary>The validation loss before the first epoch and after each one.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>What is known after each epoch.</summary>
    public required IReadOnlyList<TrainingReport> Reports { get; init; }

    /// <summary>False when training was stopped before an epoch was done.</summary>
    public bool Usable => !Stopped || EpochsDone > 0;

    /// <summary>Writes or reads the result of a training that was not stopped.</summary>
    public static TrainingResult Transfer(ModelCodec codec, TrainingResult? result) => new(
        codec.Floats(result?.Weights, codec.Int(result?.Weights.Length, 0)), codec.Int(result?.BestEpoch, 0), codec.AnyDouble(result?.ValidationLoss ?? 0),
        codec.Int(result?.EpochsDone, 0), Stopped: false)
    {
        Losses = codec.List(result?.Losses, 1, int.MaxValue, codec.AnyDouble),
        Reports = TrainingReport.TransferAll(codec, result?.Reports),
    };
}
