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

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return ColumnMapper.With(inputSchema, Transformer.ColumnPairs.Select(pair =>
        {
            var source = ColumnMapper.Input(Host, inputSchema, pair.Item2);
            if (!source.IsKey) throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", source.Name, "KeyType", source.GetTypeString());
            if (!source.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var values))
                throw new ArgumentOutOfRangeException(nameof(inputSchema), $"Input column '{source.Name}' doesn't contain key values metadata");
            var annotations = ColumnMapper.Annotations(source, AnnotationUtils.Kinds.SlotNames);
            return new SchemaShape.Column(pair.Item1, source.Kind, values.ItemType, values.IsKey, new SchemaShape(annotations));
        }));
    }
}

public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToValueTransform";

    internal KeyToValueMappingTransformer(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(KeyToValueMappingTransformer)), columns)
    {
    }

    KeyToValueMappingTransformer(IHost host, ModelLoadContext ctx) : base(host, ctx)
    {
    }

    static VersionInfo GetVersionInfo() =>
        new("KEY2VALT", 0x00010001, 0x00010001, 0x00010001, typeof(KeyToValueMappingTransformer).Assembly.FullName, LoaderSignature);

    static KeyToValueMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        return new(env.Register(nameof(KeyToValueMappingTransformer)), ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new ColumnMapper(this, [.. ColumnPairs.Select(pair =>
    {
        var source = ColumnMapper.Input(Host, schema, pair.Item2);
        if (ItemMap.ItemOf(source.Type) is not KeyDataViewType key ||
            source.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type is not VectorDataViewType values)
            throw Host.Except($"Metadata {AnnotationUtils.Kinds.KeyValues} does not exist");
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
        return new MappedColumn(
            new(pair.Item1, ItemMap.WithItem(source.Type, values.ItemType), annotations.ToAnnotations()), [source.Index],
            row => ByType.Call<Delegate>(Getter<uint, int>, [key.RawType, values.ItemType.RawType], row, source));
    })]);

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
