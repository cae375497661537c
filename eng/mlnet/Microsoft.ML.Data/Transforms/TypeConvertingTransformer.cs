using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(TypeConvertingTransformer), null, typeof(SignatureLoadModel), "Convert Transform", TypeConvertingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, DataKind outputKind)
        : base(env.Register(nameof(TypeConvertingEstimator)), new TypeConvertingTransformer(env, columns, outputKind))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return ColumnMapper.With(inputSchema, Transformer.ColumnPairs.Select(pair =>
        {
            var source = ColumnMapper.Input(Host, inputSchema, pair.Item2);
            var item = source.IsKey ? new KeyDataViewType(source.ItemType.RawType, 1) : source.ItemType;
            if (!ValueConversion.Exists(item, Transformer.OutputType))
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", source.Name, Transformer.OutputType.ToString(), source.GetTypeString());
            var annotations = ColumnMapper.Annotations(source, [.. TypeConvertingTransformer.Kept(source.ItemType, Transformer.OutputType)]);
            return new SchemaShape.Column(pair.Item1, source.Kind, Transformer.OutputType, false, new SchemaShape(annotations));
        }));
    }
}

public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ConvertTransform";
    readonly DataKind _kind;

    internal TypeConvertingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, DataKind outputKind)
        : base(env.Register(nameof(TypeConvertingTransformer)), columns)
    {
        _kind = outputKind;
        OutputType = Kinds.TypeOf(outputKind);
    }

    TypeConvertingTransformer(IHost host, ModelLoadContext ctx) : base(host, ctx)
    {
        _kind = (DataKind)ctx.Reader.ReadByte();
        OutputType = Kinds.TypeOf(_kind);
    }

    internal PrimitiveDataViewType OutputType { get; }

    static VersionInfo GetVersionInfo() =>
        new("CONVERTF", 0x00010005, 0x00010005, 0x00010005, typeof(TypeConvertingTransformer).Assembly.FullName, LoaderSignature);

    static TypeConvertingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        return new(env.Register(nameof(TypeConvertingTransformer)), ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
        ctx.Writer.Write((byte)_kind);
    }

    /// <summary>A number that is normalized stays so as another number.</summary>
    internal static IEnumerable<string> Kept(DataViewType from, DataViewType to) => from is NumberDataViewType && to is NumberDataViewType
        ? [AnnotationUtils.Kinds.SlotNames, AnnotationUtils.Kinds.IsNormalized]
        : [AnnotationUtils.Kinds.SlotNames];

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new ColumnMapper(this, [.. ColumnPairs.Select(pair =>
    {
        var source = ColumnMapper.Input(Host, schema, pair.Item2);
        var item = ItemMap.ItemOf(source.Type);
        if (!ValueConversion.Exists(item, OutputType))
            throw Host.ExceptSchemaMismatch("inputSchema", "input", source.Name, OutputType.ToString(), source.Type.ToString());
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(source.Annotations, Kept(item, OutputType).Contains);
        return new MappedColumn(
            new(pair.Item1, ItemMap.WithItem(source.Type, OutputType), annotations.ToAnnotations()), [source.Index],
            row => ByType.Call<Delegate>(Getter<int, int>, [item.RawType, OutputType.RawType], row, source));
    })]);

    static Delegate Getter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column source) => ItemMap.Getter(row, source, ValueConversion.Get<TFrom, TTo>());
}
