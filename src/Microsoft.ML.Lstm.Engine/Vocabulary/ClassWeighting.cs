namespace Microsoft.ML.Lstm;

/// <summary>Class weights in training when none are given.</summary>
public enum ClassWeighting
{
    /// <summary>Every example counts by its own weight alone.</summary>
    None,

    /// <summary>Weights inversely proportional to class frequency, so all classes count alike.</summary>
    Balanced,
}
