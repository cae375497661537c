using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>The explanation of the row that is asked about.</summary>
delegate SequenceExplanation RowExplanation();

/// <summary>The columns that say why: for some columns of features what each value contributes, and how much each step weighs.</summary>
sealed class ExplanationColumns
{
    readonly IReadOnlyList<LstmFeatureColumn> _features;
    readonly (string Name, int Feature, bool IsAttention)[] _columns;

    public ExplanationColumns(IReadOnlyList<LstmFeatureColumn> features)
    {
        _features = features;
        _columns = [.. features.SelectMany((column, i) => new[] { (Name: column.ContributionsColumnName, Feature: i, IsAttention: false), (Name: column.AttentionColumnName, Feature: i, IsAttention: true) })
            .Where(column => column.Name is not null).Select(column => (column.Name!, column.Feature, column.IsAttention))];
    }

    public int Count => _columns.Length;

    /// <summary>The shapes of the columns, given those of the features.</summary>
    public IEnumerable<SchemaShape.Column> Shapes(SchemaShape input) => _columns.Select(column =>
    {
        MLNetInternals.TryFind(input, _features[column.Feature].Name, out var feature);
        var known = feature.Kind != SchemaShape.Column.VectorKind.VariableVector;
        return known ? MLNetInternals.ColumnOf(column.Name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, annotations: new([SlotNames.Shape]))
            : MLNetInternals.ColumnOf(column.Name, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Single);
    });

    /// <summary>The columns for a schema whose features are these inputs of the engine.</summary>
    public IEnumerable<DataViewSchema.DetachedColumn> For(DataViewSchema input, IReadOnlyList<FeatureSpec> inputs) => _columns.Select(column =>
    {
        var type = input[_features[column.Feature].Name].Type as VectorDataViewType;
        var features = column.IsAttention && inputs[column.Feature].Kind == InputKind.Continuous ? inputs[column.Feature].Size : 1;
        var shape = type is null ? new VectorDataViewType(NumberDataViewType.Single, 1)
            : column.IsAttention ? new(NumberDataViewType.Single, type.Size / features)
            : new VectorDataViewType(NumberDataViewType.Single, type.Dimensions);
        return new DataViewSchema.DetachedColumn(column.Name, shape, Slots(inputs[column.Feature], column.IsAttention, shape.Size));
    });

    /// <summary>"t1.f1", "t1.f2" ... for numbers, "t1", "t2" ... for what is one of a step, "f1" ... for static numbers; none where the size is not known.</summary>
    static DataViewSchema.Annotations? Slots(FeatureSpec input, bool isAttention, int size)
    {
        if (size == 0) return null;
        var features = input.Kind == InputKind.Continuous && !isAttention ? input.Size : 1;
        return SlotNames.Of([.. Enumerable.Range(0, size).Select(i => input.Kind == InputKind.Static ? $"f{i + 1}"
            : features == 1 ? $"t{i + 1}" : $"t{(i / features) + 1}.f{(i % features) + 1}")]);
    }

    /// <summary>A getter of the column of that number.</summary>
    public Delegate Getter(int column, RowExplanation explanation)
    {
        var (_, feature, isAttention) = _columns[column];
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            var why = explanation();
            VectorValue.Set(ref value, isAttention ? why.Attention[feature] : why.Contributions[feature]);
        });
    }
}
