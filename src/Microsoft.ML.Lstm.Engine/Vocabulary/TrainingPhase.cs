namespace Microsoft.ML.Lstm;

/// <summary>What a network is trained for.</summary>
public enum TrainingPhase
{
    /// <summary>To be a member of the model.</summary>
    Members,

    /// <summary>To find how long members are to be trained, and to calibrate the model, on a validation part that it does not learn from.</summary>
    Selection,
}
