using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Transcription;
using Microsoft.ML.Lstm.Transcription;

namespace Microsoft.ML.Lstm;

/// <summary>Columns and settings of <see cref="LstmTranscriptionEstimator"/>; the first three columns must be named.</summary>
public record LstmTranscriptionOptions : TranscriptionOptions
{
    /// <summary>Column to add: the transcript, a text.</summary>
    public string OutputColumnName { get; init; } = "";

    /// <summary>
    /// Column of what is transcribed: numbers, such as features of sound, row-major [frames, features]; a text, whose letters, or words, are read (<see cref="SourceUnit"/>); or a vector of words or of keys.
    /// </summary>
    public string SourceColumnName { get; init; } = "";

    /// <summary>Column of the transcripts that are learnt, a text or a vector of words; only read in training.</summary>
    public string LabelColumnName { get; init; } = "";

    /// <summary>What transcripts are cut into: characters, the default, spaces among them; words, which are what stands between white space, such as names of sounds; or subwords (Sennrich et al. 2016).</summary>
    public TextUnit Unit { get; init => field = Require.Defined(value); } = TextUnit.Characters;

    /// <summary>What a source that is a text is cut into. Default characters; subwords are not for sources.</summary>
    public TextUnit SourceUnit { get; init => field = Require.Defined(value); } = TextUnit.Characters;

    /// <summary>Most frequent units that are known, of transcripts and of sources of text; a transcript with any other is not learnt from. Null, the default: 50,000 characters or words, 500 subwords, of which there are at least 300.</summary>
    public int? VocabularySize { get; init => field = Require.Between(value, 1, 1 << 20); }

    /// <inheritdoc cref="LstmFeatureColumn.FeaturesPerStep"/>
    public int? FeaturesPerStep { get; init; }

    /// <summary>Column of the examples' weights in training, <see cref="float"/>, at least 0; null, the default, when all count alike.</summary>
    public string? ExampleWeightColumnName { get; init; }

    /// <summary>Column to add: the transcript's score, its log-probability over all alignments and what a language model adds, <see cref="float"/>; null, the default, for none.</summary>
    public string? ScoreColumnName { get; init; }

    /// <summary>Column to add: the words of the transcript, a vector of text; null, the default, for none.</summary>
    public string? WordsColumnName { get; init; }

    /// <summary>Column to add: the frame, or token, of the source at which each word begins, a vector of <see cref="float"/>; null, the default, for none.</summary>
    public string? WordStartsColumnName { get; init; }

    /// <summary>Column to add: the frame, or token, behind the one at which each word ends, a vector of <see cref="float"/>; null, the default, for none.</summary>
    public string? WordEndsColumnName { get; init; }

    /// <summary>Column to add: how surely each word was heard, from 0 to 1, the geometric mean of its units' probabilities, a vector of <see cref="float"/>; null, the default, for none.</summary>
    public string? WordConfidencesColumnName { get; init; }

    /// <summary>Column to add: the best transcripts, a vector of text, the best first, as many as the beam is wide or fewer; null, the default, for none.</summary>
    public string? CandidatesColumnName { get; init; }

    /// <summary>Column to add: the scores of the best transcripts, a vector of <see cref="float"/>; null, the default, for none.</summary>
    public string? CandidateScoresColumnName { get; init; }

    const int LeastSubwords = 300;

    /// <summary>Most units of a kind.</summary>
    internal int MostUnits(TextUnit unit) => VocabularySize ?? (unit == TextUnit.Subwords ? 500 : 50_000);

    /// <summary>Throws unless the columns make sense.</summary>
    internal TranscriptionColumns CheckedColumns()
    {
        ColumnNames.Require(OutputColumnName, nameof(OutputColumnName), "the column to add");
        ColumnNames.Require(SourceColumnName, nameof(SourceColumnName), "the column of what is transcribed");
        ColumnNames.Require(LabelColumnName, nameof(LabelColumnName), "the column of the transcripts");
        ColumnNames.RefuseEmpty(ExampleWeightColumnName, nameof(ExampleWeightColumnName));
        string?[] added = [OutputColumnName, ScoreColumnName, WordsColumnName, WordStartsColumnName, WordEndsColumnName, WordConfidencesColumnName, CandidatesColumnName, CandidateScoresColumnName];
        ColumnNames.RequireDistinct([.. added.OfType<string>()]);
        if (SourceUnit == TextUnit.Subwords) throw Require.Refused(nameof(SourceUnit), SourceUnit, $"{nameof(SourceUnit)} is {SourceUnit}, but sources are read by characters or words. Choose one of these.");
        if (Unit == TextUnit.Subwords && VocabularySize < LeastSubwords)
            throw Require.Refused(nameof(VocabularySize), VocabularySize.Value, $"{nameof(VocabularySize)} is {VocabularySize.Value}, but subwords need {LeastSubwords} or more, as every byte is one.");
        return new(added, new(SourceColumnName, FeaturesPerStep), Translation.SentenceUnits.Words, Translation.SentenceUnits.Words);
    }
}
