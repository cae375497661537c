using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks;

/// <summary>A point of a training's loss curve.</summary>
/// <param name="Member">Which network of the <see cref="Phase"/> was trained, counted from 0.</param>
/// <param name="Epoch">Epochs done, counted from 1.</param>
/// <param name="TrainingLoss">Mean loss over the epoch's batches.</param>
/// <param name="ValidationLoss">Mean loss over the validation part; NaN where there is none.</param>
public readonly record struct LossPoint(int Member, int Epoch, double TrainingLoss, double ValidationLoss)
{
    /// <summary>What the network was trained for; with <see cref="Member"/> it tells the curves apart.</summary>
    public TrainingPhase Phase { get; init; }
}
