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
        Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        ArgumentNullException.ThrowIfNull(inputColumnNames);
        foreach (var name in inputColumnNames) Contracts.CheckNonEmpty(name, nameof(inputColumnNames));
        if (inputColumnNames.Length == 0) throw Contracts.ExceptParam(nameof(inputColumnNames), "Input columns not specified");
        _host = env.Register(nameof(ColumnConcatenatingEstimator));
        _output = outputColumnName;
        _inputs = inputColumnNames;
    }

    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        // Nothing is learnt from the data: whether the columns fit shows when they are transformed.
        ArgumentNullException.ThrowIfNull(input);
        return new(_host, _output, _inputs);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var sources = _inputs.Select(name => ColumnMapper.Input(_host, inputSchema, name)).ToList();
        foreach (var source in sources)
        {
            if (source.IsKey) throw _host.Except($"Column '{source.Name}' is key. Concatenation of keys is unsupported.");
            if (!source.ItemType.Equals(sources[0].ItemType))
                throw _host.Except(
                    $"Concatenated columns should have the same type. Column '{source.Name}' has type of {source.ItemType}, "
                    + $"but expected column type is {sources[0].ItemType}.");
        }
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
        // Promised of a ragged whole, too, which then has none: so does ML.NET.
        if (sources.Any(source => source.Kind == SchemaShape.Column.VectorKind.Scalar || source.HasSlotNames()))
            annotations.Add(new(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false));
        var kind = isVariable ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector;
        return new(_output, kind, sources[0].ItemType, sources[0].IsKey, new SchemaShape(annotations));
    }
}
