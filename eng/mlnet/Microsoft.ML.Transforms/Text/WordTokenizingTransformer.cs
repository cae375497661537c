using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;
using Microsoft.ML.Transforms.Text;

[assembly: LoadableClass(
    typeof(WordTokenizingTransformer), null, typeof(SignatureLoadModel), "Word Tokenizer Transform", WordTokenizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Text;

public sealed class WordTokenizingEstimator : TrivialEstimator<WordTokenizingTransformer>
{
    internal WordTokenizingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName, char[] separators)
        : base(
            env.Register(nameof(WordTokenizingEstimator)),
            new WordTokenizingTransformer(env, (outputColumnName, inputColumnName ?? outputColumnName), separators))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => OneToOne.Shape(Host, inputSchema, Transformer.ColumnPairs, source =>
    {
        TextColumns.Check(Host, source, "String or Vector of String");
        return new(source.Name, SchemaShape.Column.VectorKind.VariableVector, TextDataViewType.Instance, isKey: false);
    });
}

/// <summary>The words of a text, or of all texts of a vector, one after another; between separators there is always a word.</summary>
public sealed class WordTokenizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TokenizeTextTransform";
    static readonly VersionInfo Version = ModelBody.Version<WordTokenizingTransformer>("WRDTOKNS", 0x00010001, LoaderSignature);
    readonly string _separators;

    internal WordTokenizingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName) column, char[] separators)
        : base(env.Register(nameof(WordTokenizingTransformer)), column) => _separators = new(separators);

    WordTokenizingTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env.Register(nameof(WordTokenizingTransformer)), ctx.At(Version)) =>
        _separators = ctx.LoadString();

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(Version);
        SaveColumns(ctx);
        ctx.SaveString(_separators);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => OneToOne.Mapper(this, Host, schema, (source, _) =>
    {
        TextColumns.Check(Host, source, "String or Vector of String");
        return new(TextColumns.Vector, null, row => _separators.Length == 0
            ? throw Host.Except("There are no separators between words")
            : TextColumns.Getter(row, source, AddWords));
    });

    void AddWords(ReadOnlyMemory<char> text, List<ReadOnlyMemory<char>> words)
    {
        foreach (var word in text.Span.SplitAny(_separators))
            if (!text[word].IsEmpty) words.Add(text[word]);
    }
}
