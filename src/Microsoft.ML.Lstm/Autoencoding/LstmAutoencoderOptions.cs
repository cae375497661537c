using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

namespace Microsoft.ML.Lstm;

/// <summary>Column and settings of <see cref="LstmAutoencoderTrainer"/>; every one has a default.</summary>
public sealed record LstmAutoencoderOptions : AutoencoderOptions
{
    /// <summary>Column of the sequences: a vector of <see cref="float"/>, row-major [steps, features], of known or unknown size. Default "Features".</summary>
    public string FeatureColumnName { get; init; } = "Features";

    /// <summary>
    /// Column of the sequences' weights in training, <see cref="float"/>, at least 0; a sequence without weight is left out. Null, the default, when all count
    /// alike, as they do for the threshold in any case.
    /// </summary>
    public string? ExampleWeightColumnName { get; init; }

    /// <inheritdoc cref="LstmFeatureColumn.FeaturesPerStep"/>
    public int? FeaturesPerStep { get; init; }
}
