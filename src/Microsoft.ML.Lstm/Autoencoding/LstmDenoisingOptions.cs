using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="LstmDenoisingEstimator"/>; both columns must be named.</summary>
public sealed record LstmDenoisingOptions : AutoencoderOptions
{
    /// <summary>The defaults, without cross-fitting, as a denoiser has no threshold.</summary>
    public LstmDenoisingOptions() => CrossFitting = false;

    /// <summary>Column to add: the denoised sequences, of the type of the input column.</summary>
    public string OutputColumnName { get; init; } = "";

    /// <summary>Column of the sequences: a vector of <see cref="float"/>, row-major [steps, features], of known or unknown size.</summary>
    public string InputColumnName { get; init; } = "";

    /// <inheritdoc cref="LstmFeatureColumn.FeaturesPerStep"/>
    public int? FeaturesPerStep { get; init; }
}
