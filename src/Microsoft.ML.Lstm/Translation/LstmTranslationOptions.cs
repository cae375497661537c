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

    internal const int DefaultWords = 50_000, DefaultSubwords = 4096;

    /// <summary>
    /// What texts of both sides are cut into: words, the default, which are what stands between white space; characters, spaces among them; or subwords, learnt from both sides together, so that there is no unknown word (Sennrich et al.
    /// 2016). Characters and subwords are for texts as they are written, of languages without spaces, too: a translation is written as the texts of the training are. Lengths, alignments and copies are of such units.
    /// </summary>
    public TextUnit Unit { get; init => field = Require.Defined(value); } = TextUnit.Words;

    /// <inheritdoc cref="LstmFeatureColumn.FeaturesPerStep"/>
    public int? FeaturesPerStep { get; init; }

    /// <summary>Column of the examples' weights in training, <see cref="float"/>, at least 0; null, the default, when all count alike.</summary>
    public string? ExampleWeightColumnName { get; init; }

    /// <summary>Column to add: the translation's score, its log-probability with penalties, <see cref="float"/>; null, the default, for none.</summary>
    public string? ScoreColumnName { get; init; }

    /// <summary>
    /// Column to add: how much each word, or other <see cref="Unit"/>, of the translation attends to each position of the source, a vector of <see cref="float"/>, row-major [words, positions], each row of which sums to 1; null, the
    /// default, for none.
    /// </summary>
    public string? AlignmentColumnName { get; init; }

    /// <summary>Column to add: the best translations, a vector of text, the best first, as many as the beam is wide or fewer; null, the default, for none.</summary>
    public string? CandidatesColumnName { get; init; }

    /// <summary>Column to add: the scores of the best translations, a vector of <see cref="float"/>; null, the default, for none.</summary>
    public string? CandidateScoresColumnName { get; init; }

    /// <summary>
    /// Column to add: what the translation is made of, words, subwords or characters, a vector of text with an element for each row of the alignment, where a part of a character is U+FFFD; null, the default, for none.
    /// </summary>
    public string? TokensColumnName { get; init; }

    /// <summary>Throws unless the columns make sense.</summary>
    internal TranslationColumns CheckedColumns()
    {
        ColumnNames.Require(OutputColumnName, nameof(OutputColumnName), "the column to add");
        ColumnNames.Require(SourceColumnName, nameof(SourceColumnName), "the column of what is translated");
        ColumnNames.Require(TargetColumnName, nameof(TargetColumnName), "the column of the translations");
        ColumnNames.RefuseEmpty(ExampleWeightColumnName, nameof(ExampleWeightColumnName));
        string?[] added = [OutputColumnName, ScoreColumnName, AlignmentColumnName, CandidatesColumnName, CandidateScoresColumnName, TokensColumnName];
        ColumnNames.RequireDistinct([.. added.OfType<string>()]);
        if (Unit == TextUnit.Subwords && VocabularySize < 300)
            throw Require.Refused(nameof(VocabularySize), VocabularySize.Value, $"{nameof(VocabularySize)} is {VocabularySize.Value}, but subwords need 300 or more, as every byte is one.");
        return new(added, new(SourceColumnName, FeaturesPerStep), SentenceUnits.Words);
    }
}
