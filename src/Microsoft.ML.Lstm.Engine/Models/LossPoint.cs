namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>A point of a training's loss curve.</summary>
/// <param name="Member">Which member of the model was trained, counted from 0.</param>
/// <param name="Epoch">Epochs done, counted from 1.</param>
/// <param name="TrainingLoss">Mean loss over the epoch's batches.</param>
/// <param name="ValidationLoss">Mean loss over the validation part; NaN where there is none.</param>
public readonly record struct LossPoint(int Member, int Epoch, double TrainingLoss, double ValidationLoss);
