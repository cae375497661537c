using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Transforms;

public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    readonly IHost _host;
    readonly string _output;
    readonly string[] _inputs;

    internal ColumnConcatenatingEstimator(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentNullException.ThrowIfNull(inputColumnNames);
        foreach (var name in inputColumnNames) ArgumentException.ThrowIfNullOrEmpty(name, nameof(inputColumnNames));
        _host = env.Register(nameof(ColumnConcatenatingEstimator));
        _output = outputColumnName;
        _inputs = inputColumnNames;
    }

    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new ColumnConcatenatingTransformer(_host, _output, _inputs);
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var sources = _inputs.Select(name => ColumnMapper.Input(_host, inputSchema, name)).ToList();
        if (sources.Count == 0) throw new ArgumentOutOfRangeException(nameof(inputSchema), "Concatenate needs at least one input column.");
        foreach (var other in sources.Where(other => other.IsKey != sources[0].IsKey || !other.ItemType.Equals(sources[0].ItemType)))
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", other.Name, sources[0].ItemType.ToString(), other.GetTypeString());
        return ColumnMapper.With(inputSchema, [Output(sources)]);
    }

    SchemaShape.Column Output(List<SchemaShape.Column> sources)
    {
        if (sources is [{ Kind: not SchemaShape.Column.VectorKind.Scalar } only])
            return new(_output, only.Kind, only.ItemType, only.IsKey, only.Annotations);
        var isVariable = sources.Any(source => source.Kind == SchemaShape.Column.VectorKind.VariableVector);
        var annotations = new List<SchemaShape.Column>();
        if (sources.All(source => source.IsNormalized()))
            annotations.Add(new(AnnotationUtils.Kinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false));
        if (!isVariable && sources.Any(source => source.Kind == SchemaShape.Column.VectorKind.Scalar || source.HasSlotNames()))
            annotations.Add(new(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false));
        var kind = isVariable ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector;
        return new(_output, kind, sources[0].ItemType, sources[0].IsKey, new SchemaShape(annotations));
    }
}
