using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Generation;
using Microsoft.ML.Lstm.SequenceGeneration;

namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="LstmSequenceGenerationEstimator"/>; output and input column must be named.</summary>
public sealed record LstmSequenceGenerationOptions : GenerationOptions
{
    /// <summary>Column to add: the whole sequence, the row's own steps first, a vector of <see cref="float"/>, row-major [steps, values].</summary>
    public string OutputColumnName { get; init; } = "";

    /// <summary>Column of the sequences, a vector of numbers, row-major [steps, values], of any length: learnt in training, gone on with by the model. NaN is a missing value.</summary>
    public string InputColumnName { get; init; } = "";

    /// <summary>Values of each step; null, the default, takes the last dimension of the column's type, and 1 where it has but one.</summary>
    public int? FeaturesPerStep { get; init; }

    /// <summary>Column of what is known of each step beforehand, such as a melody that is harmonised: a vector of numbers, row-major [steps, values], of as many steps as the whole sequence; null, the default, for none.</summary>
    public string? ConditionColumnName { get; init; }

    /// <summary>Values of each step of the condition; null, the default, takes the last dimension of the column's type, and 1 where it has but one.</summary>
    public int? ConditionFeaturesPerStep { get; init; }

    /// <summary>Column of the sequences' weights in training, <see cref="float"/>, at least 0; null, the default, when all count alike.</summary>
    public string? ExampleWeightColumnName { get; init; }

    /// <summary>Column to add: the mean over the row's own steps of -ln of their probability, each by those before it, <see cref="float"/>, NaN without steps, and of a model with codes by the code of the row's steps, too; null, the default, for none.</summary>
    public string? LossColumnName { get; init; }

    /// <summary>How sequences are gone on with.</summary>
    public SequenceSamplingOptions Sampling { get; init => field = value ?? throw new ArgumentNullException(nameof(Sampling)); } = new();

    /// <summary>Throws unless the columns make sense.</summary>
    internal GenerationColumns CheckedColumns()
    {
        ColumnNames.Require(OutputColumnName, nameof(OutputColumnName), "the column to add");
        ColumnNames.Require(InputColumnName, nameof(InputColumnName), "the column of the sequences");
        ColumnNames.RefuseEmpty(ConditionColumnName, nameof(ConditionColumnName));
        ColumnNames.RefuseEmpty(ExampleWeightColumnName, nameof(ExampleWeightColumnName));
        string?[] added = [OutputColumnName, LossColumnName];
        ColumnNames.RequireDistinct([.. added.OfType<string>()]);
        var input = new LstmFeatureColumn(InputColumnName) { FeaturesPerStep = FeaturesPerStep };
        return new(OutputColumnName, LossColumnName, ConditionColumnName is null ? [input] : [input, new(ConditionColumnName) { FeaturesPerStep = ConditionFeaturesPerStep }], Sampling);
    }
}
