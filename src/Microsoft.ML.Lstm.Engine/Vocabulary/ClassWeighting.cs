namespace Microsoft.ML.Lstm;

/// <summary>How much the classes count in training when no weights are given for them.</summary>
public enum ClassWeighting
{
    /// <summary>Every example counts by its own weight alone.</summary>
    None,

    /// <summary>Every class counts as much as any other, however rare its examples are.</summary>
    Balanced,
}
