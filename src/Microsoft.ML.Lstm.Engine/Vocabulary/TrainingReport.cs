using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm;

/// <summary>What is known after an epoch of training.</summary>
/// <param name="Member">Which network of the <see cref="Phase"/> is being trained, counted from 0.</param>
/// <param name="Epoch">Epochs done, counted from 1.</param>
/// <param name="Epochs">Epochs that the member's training takes if it is not stopped early.</param>
/// <param name="TrainingLoss">Mean loss over the epoch's batches.</param>
/// <param name="ValidationLoss">Mean loss over the validation part; NaN where there is none.</param>
/// <param name="LearningRate">The rate of the epoch's last step.</param>
/// <param name="ExamplesPerSecond">Training examples per second.</param>
/// <param name="Progress">How far the whole training has come, over all its members and what goes before them: from 0 to 1, never falling, 1 at the end.</param>
public sealed record TrainingReport(
    int Member, int Epoch, int Epochs, double TrainingLoss, double ValidationLoss, float LearningRate, double ExamplesPerSecond, double Progress)
{
    /// <summary>What the network is trained for. A curve of losses is of one phase and member: each of them starts at epoch 1.</summary>
    public TrainingPhase Phase { get; init; }

    /// <summary>Writes or reads the reports of a training that can be resumed.</summary>
    internal static TrainingReport[] TransferAll(ModelCodec codec, IReadOnlyList<TrainingReport>? reports) => codec.List(reports, 0, int.MaxValue, report => new TrainingReport(
        codec.Int(report?.Member, 0), codec.Int(report?.Epoch, 0), codec.Int(report?.Epochs, 0), codec.AnyDouble(report?.TrainingLoss ?? 0), codec.AnyDouble(report?.ValidationLoss ?? 0),
        codec.AnyFloat(report?.LearningRate ?? 0), codec.AnyDouble(report?.ExamplesPerSecond ?? 0), codec.AnyDouble(report?.Progress ?? 0))
    {
        Phase = codec.Choice(report?.Phase),
    });
}
