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
    static readonly VersionInfo Version = ModelBody.Version<ValueToKeyMappingTransformer>("TERMTRAN", 0x00010003, LoaderSignature);
    readonly KeyTerms[] _terms;
    readonly bool _asText;

    internal ValueToKeyMappingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, KeyTerms[] terms, bool asText)
        : base(env.Register(nameof(ValueToKeyMappingTransformer)), columns)
    {
        _terms = terms;
        _asText = asText;
    }

    ValueToKeyMappingTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env.Register(nameof(ValueToKeyMappingTransformer)), ctx.At(Version))
    {
        _asText = ctx.Reader.ReadByte() == 1;
        _terms = new KeyTerms[ColumnPairs.Length];
        for (var i = 0; i < _terms.Length; i++) _terms[i] = KeyTerms.Load(Kinds.TypeOf((DataKind)ctx.Reader.ReadByte()), ctx.Reader);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(Version);
        SaveColumns(ctx);
        ctx.Writer.Write((byte)(_asText ? 1 : 0));
        foreach (var terms in _terms)
        {
            ctx.Writer.Write((byte)Kinds.Of(terms.ItemType.RawType).Value);
            terms.Save(ctx.Writer);
        }
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => OneToOne.Mapper(this, Host, schema, (source, i) =>
    {
        var terms = _terms[i];
        if (!ItemMap.ItemOf(source.Type).Equals(terms.ItemType))
            throw Host.ExceptSchemaMismatch("inputSchema", "input", source.Name, terms.ItemType.ToString(), source.Type.ToString());
        var annotations = OneToOne.SlotNamesOf(source);
        terms.Annotate(annotations, _asText);
        return new(ItemMap.WithItem(source.Type, terms.KeyType), annotations.ToAnnotations(), row => terms.Getter(row, source));
    });
}
