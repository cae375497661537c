using Microsoft.ML.Lstm.Audio;

namespace Microsoft.ML.Lstm;

/// <summary>What is told of a sound, frame by frame: the definitions are those of Kaldi (Povey et al. 2011), without its dither.</summary>
public sealed record AudioFeatureOptions
{
    /// <summary>What is told of each frame. Default <see cref="AudioFeatureKind.LogMel"/>.</summary>
    public AudioFeatureKind Kind { get; init => field = Require.Defined(value); } = AudioFeatureKind.LogMel;

    /// <summary>Samples a second, 1,000 to 192,000; null, the default, for those that the column says (<c>LoadAudio</c> annotates it). A column that says none needs it.</summary>
    public int? SampleRate { get; init => field = Require.Between(value, SampleRateAnnotation.Least, SampleRateAnnotation.Most); }

    /// <summary>Bands of the mel scale, 2 to 256; default 40. The features of a frame of <see cref="AudioFeatureKind.LogMel"/>, without deltas.</summary>
    public int Bands { get; init => field = Require.Between(value, 2, 256); } = 40;

    /// <summary>Coefficients of <see cref="AudioFeatureKind.Mfcc"/>, 1 to 256 and at most the bands; default 13. The other kind has none.</summary>
    public int Coefficients { get; init => field = Require.Between(value, 1, 256); } = 13;

    /// <summary>How often features are differentiated: 0, the default, for not at all, 1 for deltas behind the features, 2 for deltas of these, too.</summary>
    public int DeltaOrder { get; init => field = Require.Between(value, 0, 2); }

    /// <summary>Frames before and after that a delta is the slope over, 1 to 9; default 2.</summary>
    public int DeltaWindow { get; init => field = Require.Between(value, 1, 9); } = 2;

    /// <summary>Length of a frame in milliseconds, 1 to 1,000; default 25.</summary>
    public float WindowMilliseconds { get; init => field = Require.Between(value, 1f, 1000f); } = 25;

    /// <summary>From the beginning of a frame to that of the next in milliseconds, 1 to 1,000; default 10.</summary>
    public float HopMilliseconds { get; init => field = Require.Between(value, 1f, 1000f); } = 10;

    /// <summary>How much of each sample's predecessor is taken from it, 0 to 1, which makes high frequencies louder; default 0.97.</summary>
    public float PreEmphasis { get; init => field = Require.Between(value, 0f, 1f); } = 0.97f;

    /// <summary>Where the lowest band begins, in Hz, at least 0; default 20.</summary>
    public float LowerFrequency { get; init => field = Require.Between(value, 0f, SampleRateAnnotation.Most); } = 20;

    /// <summary>Where the highest band ends, in Hz, above the lower frequency; null, the default, for half the sample rate, which is the most.</summary>
    public float? UpperFrequency { get; init => field = Require.Between(value, 1f, SampleRateAnnotation.Most); }

    /// <summary>The least energy of a band whose logarithm is taken, above 0, so that silence is finite; default 1e-10, which is less than the rounding of 16 bits makes.</summary>
    public float EnergyFloor { get; init => field = Require.Positive(value); } = 1e-10f;

    /// <summary>How much higher coefficients of <see cref="AudioFeatureKind.Mfcc"/> are raised (Q in 1 + Q/2·sin(πk/Q)), 0 for not at all, at most 1,000; default 22.</summary>
    public float Lifter { get; init => field = Require.Between(value, 0f, 1000f); } = 22;

    /// <summary>What each feature is brought to within a sound, deltas too. Default <see cref="AudioNormalization.MeanVariance"/>.</summary>
    public AudioNormalization Normalization { get; init => field = Require.Defined(value); } = AudioNormalization.MeanVariance;
}
