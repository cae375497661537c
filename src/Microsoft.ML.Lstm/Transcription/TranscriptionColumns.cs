using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Transcription;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Lstm.Translation;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Transcription;

/// <summary>The columns of a transcriber: what it reads, and what it adds.</summary>
/// <param name="Added">Names of what is added, null for what is not: transcript, score, words, their starts, ends and confidences, candidates, their scores.</param>
/// <param name="Source">The column that is read.</param>
/// <param name="SourceUnits">What a source of text is cut into.</param>
/// <param name="Units">What transcripts are cut into.</param>
sealed record TranscriptionColumns(string?[] Added, SourceColumn Source, SentenceUnits SourceUnits, SentenceUnits Units)
{
    public const int Output = 0, Score = 1, Words = 2, WordStarts = 3, WordEnds = 4, WordConfidences = 5, Candidates = 6, CandidateScores = 7;

    const int Kinds = 8;

    /// <summary>Kinds of what is added, in order.</summary>
    public int[] Wanted { get; } = [.. Enumerable.Range(0, Added.Length).Where(kind => Added[kind] is not null)];

    /// <summary>Whether any but the best transcript is asked for.</summary>
    public bool HasCandidates => Added[Candidates] is not null || Added[CandidateScores] is not null;

    /// <summary>What a model reads.</summary>
    public static SourceType TypeOf(TranscriptionConfig config) => new(config.SourceUnits, config.SourceKeys, config.SourceNumbers);

    /// <summary>The shapes of what is added.</summary>
    public IEnumerable<SchemaShape.Column> Shapes() => Wanted.Select(kind => MLNetInternals.ColumnOf(
        Added[kind]!, IsScalar(kind) ? SchemaShape.Column.VectorKind.Scalar : SchemaShape.Column.VectorKind.VariableVector, Item(kind)));

    /// <summary>The columns for a schema; throws unless it has what the model reads.</summary>
    public AppendedColumns Bind(IExceptionContext context, DataViewSchema schema, TranscriptionConfig config) =>
        new(schema, [Source.Bind(context, schema, TypeOf(config))], Wanted.Select(kind => new DataViewSchema.DetachedColumn(Added[kind]!, IsScalar(kind) ? Item(kind) : new VectorDataViewType(Item(kind)))));

    static bool IsScalar(int kind) => kind is Output or Score;

    static PrimitiveDataViewType Item(int kind) => kind is Output or Words or Candidates ? TextDataViewType.Instance : NumberDataViewType.Single;

    /// <summary>Writes columns, or reads those of a model.</summary>
    public static TranscriptionColumns Transfer(ModelCodec codec, TranscriptionConfig config, TranscriptionColumns? columns)
    {
        var added = codec.Repeat(columns?.Added, Kinds, codec.OptionalName);
        if (added[Output] is null) throw new InvalidDataException("It names no column of transcripts.");
        return new(added, SourceColumn.Transfer(codec, TypeOf(config), columns?.Source), SentenceUnits.Transfer(codec, columns?.SourceUnits, config.SourceUnits), SentenceUnits.Transfer(codec, columns?.Units, config.Units));
    }
}
