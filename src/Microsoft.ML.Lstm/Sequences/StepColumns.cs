using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>The columns that hold after each step what the model would say if the sequence ended there.</summary>
/// <param name="Score">Column of scores; null for none.</param>
/// <param name="Probability">Column of probabilities of a binary target; null for none.</param>
sealed record StepColumns(string? Score, string? Probability)
{
    /// <summary>The names of the columns, in their order.</summary>
    public IReadOnlyList<string> Names { get; } = [.. new[] { Score, Probability }.OfType<string>()];

    /// <summary>The shapes of the columns.</summary>
    public IEnumerable<SchemaShape.Column> Shapes() => Names.Select(name => MLNetInternals.ColumnOf(name, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Single));

    /// <summary>The columns of a model.</summary>
    public IEnumerable<DataViewSchema.DetachedColumn> For(SequencePredictionModel model) => Names.Select(name => new DataViewSchema.DetachedColumn(
        name, model.Target == PredictionTask.Multiclass ? new VectorDataViewType(NumberDataViewType.Single, 0, model.Classes) : new VectorDataViewType(NumberDataViewType.Single)));

    /// <summary>A getter of the column of that number, for the row whose outputs [steps, outputs] are given.</summary>
    public Delegate Getter(int column, SequencePredictionModel model, RowOutputs outputs)
    {
        if (model.Target != PredictionTask.Binary) return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorValue.Set(ref value, outputs()));
        var output = Names[column] == Score ? 0 : 1;
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            var all = outputs();
            var editor = VBufferEditor.Create(ref value, all.Length / model.OutputSize);
            for (var t = 0; t < editor.Values.Length; t++) editor.Values[t] = all[(t * model.OutputSize) + output];
            value = editor.Commit();
        });
    }
}
