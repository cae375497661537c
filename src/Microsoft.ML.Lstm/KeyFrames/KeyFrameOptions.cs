namespace Microsoft.ML.Lstm;

/// <summary>How many frames stand for a sequence, and how they are scored.</summary>
public sealed record KeyFrameOptions
{
    /// <inheritdoc cref="LstmFeatureColumn.FeaturesPerStep"/>
    public int? FeaturesPerStep { get; init => field = value is { } features ? Require.AtLeast(features, 1) : null; }

    /// <summary>Frames that are chosen at most, 1 to 4,096; null, the default, for the <see cref="Share"/> of them.</summary>
    public int? Count { get; init => field = Require.Between(value, 1, 4096); }

    /// <summary>The part of the frames that is chosen where no <see cref="Count"/> is given, above 0 and at most 1; at least one frame, and at most 256. Default 0.15 (Zhang et al. 2016).</summary>
    public float Share { get; init => field = Require.Between(Require.Positive(value), 0f, 1f); } = 0.15f;

    /// <summary>Which number of a frame is its score, where the column of scores has several a frame, such as the probabilities of tags; from 0, the default, on.</summary>
    public int ScoreIndex { get; init => field = Require.AtLeast(value, 0); }
}
