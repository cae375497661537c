using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Tagging;

namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="LstmTaggerTrainer"/>; every one has a default.</summary>
public sealed record LstmTaggerOptions : TaggingOptions
{
    /// <summary>Column of the tags, a vector of text or of keys, as long as the tokens. Default "Tags".</summary>
    public string LabelColumnName { get; init; } = "Tags";

    /// <summary>Column of the tokens: a vector of text, of keys, or of numbers, row-major [tokens, features]. Default "Tokens".</summary>
    public string FeatureColumnName { get; init; } = "Tokens";

    /// <inheritdoc cref="LstmFeatureColumn.FeaturesPerStep"/>
    public int? FeaturesPerStep { get; init; }

    /// <summary>Additional columns with something for each token: texts, keys or numbers. Default none.</summary>
    public IReadOnlyList<LstmFeatureColumn> AdditionalFeatureColumns { get; init; } = [];

    /// <summary>Column of a label of the whole sequence, text or a key, which is learnt beside the tags, such as the intent of a command; null, the default, for none.</summary>
    public string? SequenceLabelColumnName { get; init; }

    /// <summary>Column of the examples' weights in training, <see cref="float"/>, at least 0; null, the default, when all count alike.</summary>
    public string? ExampleWeightColumnName { get; init; }

    /// <summary>All columns of tokens, the first one first; throws unless the columns make sense.</summary>
    internal IReadOnlyList<LstmFeatureColumn> CheckedFeatures()
    {
        ColumnNames.Require(LabelColumnName, nameof(LabelColumnName), "the column of the tags");
        ColumnNames.RefuseEmpty(SequenceLabelColumnName, nameof(SequenceLabelColumnName));
        ColumnNames.RefuseEmpty(ExampleWeightColumnName, nameof(ExampleWeightColumnName));
        ArgumentNullException.ThrowIfNull(AdditionalFeatureColumns);
        if (AdditionalFeatureColumns.Contains(null!))
            throw new ArgumentException($"{nameof(AdditionalFeatureColumns)} holds null. Name each column, or leave the list empty.", nameof(AdditionalFeatureColumns));
        IReadOnlyList<LstmFeatureColumn> features = [new(FeatureColumnName) { FeaturesPerStep = FeaturesPerStep }, .. AdditionalFeatureColumns];
        if (features.DistinctBy(column => column.Name).Count() < features.Count)
            throw new ArgumentException($"The columns of tokens are {ColumnNames.Quoted(features.Select(column => column.Name))}. Name each once.");
        if (features.FirstOrDefault(column => column.IsStatic || column.ContributionsColumnName is not null || column.AttentionColumnName is not null) is { } other)
        {
            throw new ArgumentException($"Column '{other.Name}' is to be static, or to have contributions or attention weights, but a tagger reads something for each token, and has none of these. "
                + $"Leave {nameof(LstmFeatureColumn.IsStatic)}, {nameof(LstmFeatureColumn.ContributionsColumnName)} and {nameof(LstmFeatureColumn.AttentionColumnName)} out.");
        }
        return features;
    }
}
