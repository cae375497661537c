using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;
using Microsoft.ML.Lstm.Translation;

namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="LstmTranslationEstimator"/>; the first three columns must be named.</summary>
public record LstmTranslationOptions : TranslationOptions
{
    /// <summary>Column to add: the translation, a text, its words with a space between them.</summary>
    public string OutputColumnName { get; init; } = "";

    /// <summary>Column of what is translated: a text, whose words are what stands between white space, a vector of words, of keys, or of numbers, row-major [steps, features].</summary>
    public string SourceColumnName { get; init; } = "";

    /// <summary>Column of the translations that are learnt, a text or a vector of words; only read in training.</summary>
    public string TargetColumnName { get; init; } = "";

    /// <inheritdoc cref="LstmFeatureColumn.FeaturesPerStep"/>
    public int? FeaturesPerStep { get; init; }

    /// <summary>Column of the examples' weights in training, <see cref="float"/>, at least 0; null, the default, when all count alike.</summary>
    public string? ExampleWeightColumnName { get; init; }

    /// <summary>Column to add: the translation's score, its log-probability with penalties, <see cref="float"/>; null, the default, for none.</summary>
    public string? ScoreColumnName { get; init; }

    /// <summary>
    /// Column to add: how much each word of the translation attends to each position of the source, a vector of <see cref="float"/>, row-major [words, positions], each row of which sums to 1; null, the
    /// default, for none.
    /// </summary>
    public string? AlignmentColumnName { get; init; }

    /// <summary>Column to add: the best translations, a vector of text, the best first, as many as the beam is wide or fewer; null, the default, for none.</summary>
    public string? CandidatesColumnName { get; init; }

    /// <summary>Column to add: the scores of the best translations, a vector of <see cref="float"/>; null, the default, for none.</summary>
    public string? CandidateScoresColumnName { get; init; }

    /// <summary>Throws unless the columns make sense.</summary>
    internal TranslationColumns CheckedColumns()
    {
        ColumnNames.Require(OutputColumnName, nameof(OutputColumnName), "the column to add");
        ColumnNames.Require(SourceColumnName, nameof(SourceColumnName), "the column of what is translated");
        ColumnNames.Require(TargetColumnName, nameof(TargetColumnName), "the column of the translations");
        ColumnNames.RefuseEmpty(ExampleWeightColumnName, nameof(ExampleWeightColumnName));
        string?[] added = [OutputColumnName, ScoreColumnName, AlignmentColumnName, CandidatesColumnName, CandidateScoresColumnName];
        ColumnNames.RequireDistinct([.. added.OfType<string>()]);
        return new(added, new(SourceColumnName, FeaturesPerStep));
    }
}
