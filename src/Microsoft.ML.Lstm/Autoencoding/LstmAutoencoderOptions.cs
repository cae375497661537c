using Microsoft.ML.Lstm.Autoencoding;
using Microsoft.ML.Lstm.DataView;
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

    /// <summary>
    /// Column to add with what each value adds to its sequence's error, in units of the threshold: a vector of <see cref="float"/> in the shape of the sequence, at least 0, 0 for a missing value. Their sum s
    /// has the score s / (s + 1), and is above 1 for an anomaly. Null, the default, adds none.
    /// </summary>
    public string? ContributionsColumnName { get; init; }

    /// <summary>Column to add with what each feature adds to the error, the sum of its values' contributions: which features deviate. Null, the default, adds none.</summary>
    public string? FeatureContributionsColumnName { get; init; }

    /// <summary>Column to add with what each step adds to the error, the sum of its values' contributions: which steps deviate. Null, the default, adds none.</summary>
    public string? StepContributionsColumnName { get; init; }

    /// <summary>The columns that say what a score is made of; throws unless their names are distinct and not empty.</summary>
    internal ContributionColumns CheckedContributions()
    {
        var columns = new ContributionColumns(ContributionsColumnName, FeatureContributionsColumnName, StepContributionsColumnName);
        ColumnNames.RequireDistinct([.. AutoencoderScores.Names, .. columns.Names]);
        return columns;
    }
}
