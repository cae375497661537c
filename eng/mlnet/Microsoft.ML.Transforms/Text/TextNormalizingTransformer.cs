using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;
using Microsoft.ML.Transforms.Text;

[assembly: LoadableClass(
    typeof(TextNormalizingTransformer), null, typeof(SignatureLoadModel), "Text Normalizer Transform", TextNormalizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Text;

/// <summary>Of a vector of texts, those that nothing is left of are dropped.</summary>
public sealed class TextNormalizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TextNormalizerTransform";
    static readonly VersionInfo Version = ModelBody.Version<TextNormalizingTransformer>("TEXTNORM", 0x00010001, LoaderSignature);
    readonly TextNormalizer _normalizer;

    internal TextNormalizingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName) column, TextNormalizer normalizer)
        : base(env.Register(nameof(TextNormalizingTransformer)), column) => _normalizer = normalizer;

    TextNormalizingTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env.Register(nameof(TextNormalizingTransformer)), ctx.At(Version)) =>
        _normalizer = TextNormalizer.Load(ctx.Reader);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(Version);
        SaveColumns(ctx);
        _normalizer.Save(ctx.Writer);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => OneToOne.Mapper(this, Host, schema, (source, _) =>
    {
        TextColumns.Check(Host, source, "String or vector of String");
        return source.Type is VectorDataViewType
            ? new(TextColumns.Vector, null, row => TextColumns.Getter(row, source, (text, texts) =>
            {
                var normalized = _normalizer.Normalize(text);
                if (!normalized.IsEmpty) texts.Add(normalized);
            }))
            : new(TextDataViewType.Instance, null, row => ItemMap.Getter<ReadOnlyMemory<char>, ReadOnlyMemory<char>>(row, source, _normalizer.Normalize));
    });
}
