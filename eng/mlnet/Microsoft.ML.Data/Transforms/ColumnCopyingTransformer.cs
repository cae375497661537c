using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(
    typeof(ColumnCopyingTransformer), null, typeof(SignatureLoadModel), "Copy Columns Transform", ColumnCopyingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    internal ColumnCopyingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName)
        : base(env.Register(nameof(ColumnCopyingEstimator)), new ColumnCopyingTransformer(env, (outputColumnName, inputColumnName)))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        OneToOne.Shape(Host, inputSchema, Transformer.ColumnPairs, source => source);
}

public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "CopyTransform";
    static readonly VersionInfo Version = ModelBody.Version<ColumnCopyingTransformer>("COPYCOLT", 0x00010001, LoaderSignature);

    internal ColumnCopyingTransformer(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(ColumnCopyingTransformer)), columns)
    {
    }

    ColumnCopyingTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env.Register(nameof(ColumnCopyingTransformer)), ctx.At(Version))
    {
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(Version);
        SaveColumns(ctx);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => OneToOne.Mapper(
        this, Host, schema, (source, _) => new(
            source.Type, source.Annotations, row => ByType.Call<Delegate>(Getter<int>, [source.Type.RawType], row, source.Index)));

    static Delegate Getter<T>(DataViewRow row, int index) => row.GetGetter<T>(row.Schema[index]);
}
