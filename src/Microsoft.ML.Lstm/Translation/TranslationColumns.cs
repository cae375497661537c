using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Translation;

/// <summary>The columns of a translator: what it reads, and what it adds.</summary>
/// <param name="Added">Names of what is added, null for what is not: translation, score, alignment, candidates, their scores, the translation's tokens.</param>
/// <param name="Source">The column that is read.</param>
/// <param name="Units">What texts are cut into.</param>
sealed record TranslationColumns(string?[] Added, SourceColumn Source, SentenceUnits Units)
{
    public const int Output = 0, Score = 1, Alignment = 2, Candidates = 3, CandidateScores = 4, Tokens = 5;

    const int Kinds = 6;

    /// <summary>Kinds of what is added, in order.</summary>
    public int[] Wanted { get; } = [.. Enumerable.Range(0, Added.Length).Where(kind => Added[kind] is not null)];

    /// <summary>The shapes of what is added.</summary>
    public IEnumerable<SchemaShape.Column> Shapes() => Wanted.Select(kind => MLNetInternals.ColumnOf(
        Added[kind]!,
        kind is Output or Score ? SchemaShape.Column.VectorKind.Scalar : SchemaShape.Column.VectorKind.VariableVector,
        Item(kind)));

    /// <summary>The columns for a schema; throws unless it has what the model reads.</summary>
    public AppendedColumns Bind(IExceptionContext context, DataViewSchema schema, TranslationConfig config) =>
        new(schema, [Source.Bind(context, schema, SourceType.Of(config))], Wanted.Select(kind => new DataViewSchema.DetachedColumn(Added[kind]!, kind is Output or Score ? Item(kind) : new VectorDataViewType(Item(kind)))));

    static PrimitiveDataViewType Item(int kind) => kind is Output or Candidates or Tokens ? TextDataViewType.Instance : NumberDataViewType.Single;

    /// <summary>Writes columns, or reads those of a model.</summary>
    public static TranslationColumns Transfer(ModelCodec codec, TranslationModel model, TranslationColumns? columns)
    {
        var added = codec.Repeat(columns?.Added, codec.Version < 2 ? Tokens : Kinds, codec.OptionalName);
        if (codec.Version < 2) added = [.. added, null];
        if (added[Output] is null) throw new InvalidDataException("It names no column of translations.");
        return new(added, SourceColumn.Transfer(codec, SourceType.Of(model.Config), columns?.Source), codec.Version < 2 ? SentenceUnits.Words : SentenceUnits.Transfer(codec, columns?.Units, model.Config.SourceWords, model.Config.TargetWords));
    }
}
