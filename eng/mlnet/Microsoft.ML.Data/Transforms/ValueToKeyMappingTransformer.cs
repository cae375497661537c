using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(
    typeof(ValueToKeyMappingTransformer), null, typeof(SignatureLoadModel), "Term Transform", ValueToKeyMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TermTransform";
    readonly KeyTerms[] _terms;
    readonly bool _asText;

    internal ValueToKeyMappingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, KeyTerms[] terms, bool asText)
        : base(env.Register(nameof(ValueToKeyMappingTransformer)), columns)
    {
        _terms = terms;
        _asText = asText;
    }

    ValueToKeyMappingTransformer(IHost host, ModelLoadContext ctx) : base(host, ctx)
    {
        _asText = ctx.Reader.ReadByte() == 1;
        _terms = new KeyTerms[ColumnPairs.Length];
        for (var i = 0; i < _terms.Length; i++) _terms[i] = KeyTerms.Load(Kinds.TypeOf((DataKind)ctx.Reader.ReadByte()), ctx.Reader);
    }

    static VersionInfo GetVersionInfo() =>
        new("TERMTRAN", 0x00010003, 0x00010003, 0x00010003, typeof(ValueToKeyMappingTransformer).Assembly.FullName, LoaderSignature);

    static ValueToKeyMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        return new(env.Register(nameof(ValueToKeyMappingTransformer)), ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
        ctx.Writer.Write((byte)(_asText ? 1 : 0));
        foreach (var terms in _terms)
        {
            ctx.Writer.Write((byte)Kinds.Of(terms.ItemType.RawType).Value);
            terms.Save(ctx.Writer);
        }
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new ColumnMapper(this, [.. ColumnPairs.Select((pair, i) =>
    {
        var source = ColumnMapper.Input(Host, schema, pair.Item2);
        var terms = _terms[i];
        if (!ItemMap.ItemOf(source.Type).Equals(terms.ItemType))
            throw Host.ExceptSchemaMismatch("inputSchema", "input", source.Name, terms.ItemType.ToString(), source.Type.ToString());
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
        terms.Annotate(annotations, _asText);
        return new MappedColumn(
            new(pair.Item1, ItemMap.WithItem(source.Type, terms.KeyType), annotations.ToAnnotations()), [source.Index],
            row => terms.Getter(row, source));
    })]);
}
