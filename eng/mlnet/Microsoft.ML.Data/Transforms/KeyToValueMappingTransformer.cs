using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(
    typeof(KeyToValueMappingTransformer), null, typeof(SignatureLoadModel), "Key To Value Transform", KeyToValueMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(KeyToValueMappingEstimator)), new KeyToValueMappingTransformer(env, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        OneToOne.Shape(Host, inputSchema, Transformer.ColumnPairs, source =>
        {
            if (!source.IsKey) throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", source.Name, "KeyType", source.GetTypeString());
            if (!source.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var values))
                throw new ArgumentOutOfRangeException(nameof(inputSchema), $"Input column '{source.Name}' doesn't contain key values metadata");
            var annotations = ColumnMapper.Annotations(source, AnnotationUtils.Kinds.SlotNames);
            return new SchemaShape.Column(source.Name, source.Kind, values.ItemType, values.IsKey, new SchemaShape(annotations));
        });
}

public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToValueTransform";
    static readonly VersionInfo Version = ModelBody.Version<KeyToValueMappingTransformer>("KEY2VALT", 0x00010001, LoaderSignature);

    internal KeyToValueMappingTransformer(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(KeyToValueMappingTransformer)), columns)
    {
    }

    KeyToValueMappingTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env.Register(nameof(KeyToValueMappingTransformer)), ctx.At(Version))
    {
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(Version);
        SaveColumns(ctx);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => OneToOne.Mapper(this, Host, schema, (source, _) =>
    {
        if (ItemMap.ItemOf(source.Type) is not KeyDataViewType key ||
            source.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type is not VectorDataViewType values)
            throw Host.Except($"Metadata {AnnotationUtils.Kinds.KeyValues} does not exist");
        return new(
            ItemMap.WithItem(source.Type, values.ItemType), OneToOne.SlotNamesOf(source).ToAnnotations(),
            row => ByType.Call<Delegate>(Getter<uint, int>, [key.RawType, values.ItemType.RawType], row, source));
    });

    static Delegate Getter<TKey, TValue>(DataViewRow row, DataViewSchema.Column source) where TKey : IBinaryInteger<TKey>
    {
        VBuffer<TValue> buffer = default;
        source.Annotations.GetValue(AnnotationUtils.Kinds.KeyValues, ref buffer);
        var values = buffer.DenseValues().ToArray();
        var missing = Missing<TValue>();
        return ItemMap.Getter(row, source, (TKey key) =>
        {
            var index = ulong.CreateTruncating(key);
            return index == 0 || index > (ulong)values.Length ? missing : values[index - 1];
        });
    }

    static T Missing<T>() =>
        typeof(T) == typeof(float) ? (T)(object)float.NaN :
        typeof(T) == typeof(double) ? (T)(object)double.NaN : default;
}
