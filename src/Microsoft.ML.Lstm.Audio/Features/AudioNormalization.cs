namespace Microsoft.ML.Lstm;

/// <summary>What each feature is brought to within a sound, so that loudness and microphones matter less.</summary>
public enum AudioNormalization
{
    /// <summary>Features as they are.</summary>
    None,

    /// <summary>A mean of 0 over the frames of the sound.</summary>
    Mean,

    /// <summary>A mean of 0 and a standard deviation of 1 over the frames of the sound; 0 for a feature that does not change.</summary>
    MeanVariance,

    /// <summary>Less the mean of the frames so far, this one among them, which can be told while a sound goes on. The first frame is 0.</summary>
    RunningMean,
}
