namespace Microsoft.ML.Lstm;

/// <summary>What is told of each frame of a sound.</summary>
public enum AudioFeatureKind
{
    /// <summary>Logarithms of the energies in bands that are even on the mel scale.</summary>
    LogMel,

    /// <summary>Mel frequency cepstral coefficients (Davis and Mermelstein 1980): the cosine transform of the logarithms, from the 0th coefficient on.</summary>
    Mfcc,
}
