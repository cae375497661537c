using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(
    typeof(TypeConvertingTransformer), null, typeof(SignatureLoadModel), "Convert Transform", TypeConvertingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    readonly PrimitiveDataViewType _type;

    internal TypeConvertingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, DataKind outputKind)
        : base(env.Register(nameof(TypeConvertingEstimator)), new TypeConvertingTransformer(env, columns, outputKind)) => _type = Kinds.TypeOf(outputKind);

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        OneToOne.Shape(Host, inputSchema, Transformer.ColumnPairs, source =>
        {
            var item = source.IsKey ? new KeyDataViewType(source.ItemType.RawType, 1) : source.ItemType;
            if (!ValueConversion.Exists(item, _type))
                throw Host.ExceptParam(nameof(inputSchema), $"Don't know how to convert {source.Name} into {_type}");
            var annotations = ColumnMapper.Annotations(source, ValueConversion.KeptAnnotations(source.ItemType, _type));
            return new SchemaShape.Column(source.Name, source.Kind, _type, false, new SchemaShape(annotations));
        });
}

public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ConvertTransform";
    static readonly VersionInfo Version = ModelBody.Version<TypeConvertingTransformer>("CONVERTF", 0x00010005, LoaderSignature);
    readonly DataKind _kind;
    readonly PrimitiveDataViewType _type;

    internal TypeConvertingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, DataKind outputKind)
        : base(env.Register(nameof(TypeConvertingTransformer)), columns)
    {
        _kind = outputKind;
        _type = Kinds.TypeOf(outputKind);
    }

    TypeConvertingTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env.Register(nameof(TypeConvertingTransformer)), ctx.At(Version))
    {
        _kind = (DataKind)ctx.Reader.ReadByte();
        _type = Kinds.TypeOf(_kind);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(Version);
        SaveColumns(ctx);
        ctx.Writer.Write((byte)_kind);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => OneToOne.Mapper(this, Host, schema, (source, _) =>
    {
        var item = ItemMap.ItemOf(source.Type);
        if (!ValueConversion.Exists(item, _type))
            throw Host.ExceptParam(
                "inputSchema", $"source column '{source.Name}' with item type '{item}' is not compatible with destination type '{_type}'");
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(source.Annotations, ValueConversion.KeptAnnotations(item, _type).Contains);
        // Delivered though it was not promised, as by ML.NET: 0 and 1 are normalized.
        if (item is BooleanDataViewType && _type is NumberDataViewType)
            annotations.Add(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, (ref bool value) => value = true);
        // Keys stay keys, which was not promised either.
        var type = item is KeyDataViewType key ? new KeyDataViewType(_type.RawType, key.Count) : _type;
        return new(
            ItemMap.WithItem(source.Type, type), annotations.ToAnnotations(),
            row => ByType.Call<Delegate>(Getter<int, int>, [item.RawType, _type.RawType], row, source));
    });

    static Delegate Getter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column source) => ItemMap.Getter(row, source, ValueConversion.Get<TFrom, TTo>());
}
