namespace Microsoft.ML.Lstm;

/// <summary>Whether a skeleton is turned about the vertical axis, so that it faces the camera.</summary>
public enum SkeletonView
{
    /// <summary>It is left as it was recorded.</summary>
    AsRecorded,

    /// <summary>All frames are turned by one angle, that of the mean over the sequence: turns within the sequence stay.</summary>
    PerSequence,

    /// <summary>Each frame is turned by an angle of its own.</summary>
    PerFrame,
}
