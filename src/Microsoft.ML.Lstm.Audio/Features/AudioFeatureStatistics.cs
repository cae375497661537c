using Microsoft.ML.Lstm.Audio.Features;

namespace Microsoft.ML.Lstm;

/// <summary>Means and standard deviations of features, by which an <see cref="AudioFeatureStream"/> normalises frames before a sound has ended.</summary>
public sealed record AudioFeatureStatistics
{
    /// <summary>The mean of each feature.</summary>
    public required IReadOnlyList<float> Mean { get; init; }

    /// <summary>The standard deviation of each feature; one of 0 makes the feature 0.</summary>
    public required IReadOnlyList<float> Deviation { get; init; }

    /// <summary>Measures features that were extracted without normalisation, of one sound or of several in a row.</summary>
    /// <param name="features">[frames, features] row-major, at least one frame.</param>
    /// <param name="featuresPerFrame">Features of a frame.</param>
    /// <exception cref="ArgumentException">They are no frames of so many features.</exception>
    public static AudioFeatureStatistics Of(ReadOnlySpan<float> features, int featuresPerFrame)
    {
        Require.AtLeast(featuresPerFrame, 1, nameof(featuresPerFrame));
        if (features.IsEmpty || features.Length % featuresPerFrame != 0)
            throw new ArgumentException($"{features.Length} values are no frames of {featuresPerFrame} features. Give one frame or more.", nameof(features));
        var moments = new FeatureMoments(featuresPerFrame);
        moments.Measure(features);
        return new() { Mean = [.. moments.Means.ToArray().Select(mean => (float)mean)], Deviation = [.. moments.Deviations.ToArray().Select(deviation => (float)deviation)] };
    }
}
