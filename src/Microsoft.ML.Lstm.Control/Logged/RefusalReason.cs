namespace Microsoft.ML.Lstm;

/// <summary>Why no action is recommended.</summary>
public enum RefusalReason
{
    /// <summary>An action is recommended.</summary>
    None,

    /// <summary>The evaluation speaks against the whole policy.</summary>
    Policy,

    /// <summary>Something was observed that lies outside of all that was logged.</summary>
    Observation,

    /// <summary>No action was done often enough in such a state.</summary>
    Support,
}
