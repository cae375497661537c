using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(NormalizingTransformer), null, typeof(SignatureLoadModel), "Normalizer", NormalizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class NormalizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "Normalizer";
    static readonly VersionInfo Version = ModelBody.Version<NormalizingTransformer>("NORMALZR", 0x00010001, LoaderSignature);
    readonly Normalizer[] _normalizers;

    internal NormalizingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, Normalizer[] normalizers)
        : base(env.Register(nameof(NormalizingTransformer)), columns) => _normalizers = normalizers;

    NormalizingTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env.Register(nameof(NormalizingTransformer)), ctx.At(Version))
    {
        _normalizers = new Normalizer[ColumnPairs.Length];
        for (var i = 0; i < _normalizers.Length; i++) _normalizers[i] = Normalizer.Load(ctx.Reader);
    }

    public NormalizerModelParametersBase GetNormalizerModelParameters(int index) => _normalizers[index].Parameters();

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(Version);
        SaveColumns(ctx);
        foreach (var normalizer in _normalizers) normalizer.Save(ctx.Writer);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => OneToOne.Mapper(this, Host, schema, (source, i) =>
    {
        var normalizer = _normalizers[i];
        if (!SameItemsAndSize(source.Type, normalizer.Type))
            throw Host.ExceptSchemaMismatch("inputSchema", "input", source.Name, normalizer.Type.ToString(), source.Type.ToString());
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, (ref bool value) => value = true);
        annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
        return new(source.Type, annotations.ToAnnotations(), row => normalizer.Getter(row, source));
    });

    static bool SameItemsAndSize(DataViewType one, DataViewType other) =>
        ItemMap.ItemOf(one).Equals(ItemMap.ItemOf(other)) && (one as VectorDataViewType)?.Size == (other as VectorDataViewType)?.Size;

    public abstract class NormalizerModelParametersBase
    {
        private protected NormalizerModelParametersBase()
        {
        }
    }

    public sealed class AffineNormalizerModelParameters<TData> : NormalizerModelParametersBase
    {
        internal AffineNormalizerModelParameters(TData scale, TData offset) => (Scale, Offset) = (scale, offset);

        public TData Scale { get; }
        public TData Offset { get; }
    }

    public sealed class CdfNormalizerModelParameters<TData> : NormalizerModelParametersBase
    {
        internal CdfNormalizerModelParameters(TData mean, TData standardDeviation, bool useLog) =>
            (Mean, StandardDeviation, UseLog) = (mean, standardDeviation, useLog);

        public TData Mean { get; }
        public TData StandardDeviation { get; }
        public bool UseLog { get; }
    }
}
