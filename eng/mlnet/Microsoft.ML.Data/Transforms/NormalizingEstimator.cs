using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Transforms;

public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    readonly IHost _host;
    readonly ColumnOptionsBase[] _columns;

    internal NormalizingEstimator(IHostEnvironment env, params ColumnOptionsBase[] columns)
    {
        ArgumentNullException.ThrowIfNull(env);
        _host = env.Register(nameof(NormalizingEstimator));
        _columns = columns;
    }

    internal abstract class ColumnOptionsBase
    {
        private protected ColumnOptionsBase(string outputColumnName, string inputColumnName, long maximumExampleCount, bool fixZero)
        {
            ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
            if (maximumExampleCount <= 1) throw new ArgumentOutOfRangeException(nameof(maximumExampleCount), maximumExampleCount, "Must be greater than 1");
            Name = outputColumnName;
            InputColumnName = inputColumnName ?? outputColumnName;
            MaximumExampleCount = maximumExampleCount;
            FixZero = fixZero;
        }

        internal string Name { get; }
        internal string InputColumnName { get; }
        internal long MaximumExampleCount { get; }
        internal bool FixZero { get; }
    }

    internal sealed class MinMaxColumnOptions(string outputColumnName, string inputColumnName, long maximumExampleCount, bool fixZero)
        : ColumnOptionsBase(outputColumnName, inputColumnName, maximumExampleCount, fixZero);

    internal sealed class MeanVarianceColumnOptions(string outputColumnName, string inputColumnName, long maximumExampleCount, bool fixZero, bool useCdf)
        : ColumnOptionsBase(outputColumnName, inputColumnName, maximumExampleCount, fixZero)
    {
        internal bool UseCdf => useCdf;
    }

    public NormalizingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var sources = _columns.Select(column => Input(input.Schema, column.InputColumnName)).ToArray();
        using var cursor = input.GetRowCursor(sources);
        var fits = sources.Select(source => NormalizerFit.Of(cursor, source)).ToArray();
        for (var rows = 0L; rows < _columns.Max(column => column.MaximumExampleCount) && cursor.MoveNext(); rows++)
        {
            for (var i = 0; i < fits.Length; i++)
            {
                if (rows < _columns[i].MaximumExampleCount) fits[i].Add();
            }
        }
        return new(_host, [.. _columns.Select(column => (column.Name, column.InputColumnName))], [.. fits.Select((fit, i) => fit.Finish(_columns[i]))]);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return ColumnMapper.With(inputSchema, _columns.Select(column =>
        {
            var source = ColumnMapper.Input(_host, inputSchema, column.InputColumnName);
            if (source.Kind == SchemaShape.Column.VectorKind.VariableVector)
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", source.Name, "fixed-size vector or scalar", source.GetTypeString());
            if (source.IsKey || !IsReal(source.ItemType))
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", source.Name, "vector or scalar of Single or Double", source.GetTypeString());
            var normalized = new SchemaShape.Column(AnnotationUtils.Kinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false);
            var annotations = ColumnMapper.Annotations(source, AnnotationUtils.Kinds.SlotNames).Append(normalized);
            return new SchemaShape.Column(column.Name, source.Kind, source.ItemType, false, new SchemaShape(annotations));
        }));
    }

    DataViewSchema.Column Input(DataViewSchema schema, string name)
    {
        var source = ColumnMapper.Input(_host, schema, name);
        if (source.Type is VectorDataViewType { IsKnownSize: false })
            throw _host.ExceptSchemaMismatch("inputSchema", "input", name, "fixed-size vector or scalar", source.Type.ToString());
        if (!IsReal(ItemMap.ItemOf(source.Type)))
            throw _host.ExceptSchemaMismatch("inputSchema", "input", name, "vector or scalar of Single or Double", source.Type.ToString());
        return source;
    }

    static bool IsReal(DataViewType type) => type.Equals(NumberDataViewType.Single) || type.Equals(NumberDataViewType.Double);
}
