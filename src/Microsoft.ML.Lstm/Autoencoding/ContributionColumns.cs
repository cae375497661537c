using System.Numerics.Tensors;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Onnx;

namespace Microsoft.ML.Lstm.Autoencoding;

/// <summary>The columns that say what a sequence's error is made of: by value, by feature and by step; those that were not asked for have no name.</summary>
/// <param name="Values">Name of [steps, features].</param>
/// <param name="Features">Name of [features].</param>
/// <param name="Steps">Name of [steps].</param>
sealed record ContributionColumns(string? Values, string? Features, string? Steps)
{
    public static ContributionColumns None { get; } = new(null, null, null);

    /// <summary>Names of the columns that there are, in order.</summary>
    public IEnumerable<string> Names => new[] { Values, Features, Steps }.OfType<string>();

    /// <summary>The shapes of the columns, given that of the sequences.</summary>
    public IEnumerable<SchemaShape.Column> Shapes(SchemaShape input, string sequences)
    {
        MLNetInternals.TryFind(input, sequences, out var column);
        var known = column.Kind != SchemaShape.Column.VectorKind.VariableVector;
        return Names.Select(name => known || name == Features
            ? MLNetInternals.ColumnOf(name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, annotations: new([SlotNames.Shape]))
            : MLNetInternals.ColumnOf(name, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Single));
    }

    /// <summary>The columns for sequences of a type.</summary>
    public IEnumerable<DataViewSchema.DetachedColumn> For(VectorDataViewType sequences, FeatureSpec input)
    {
        var (features, steps) = (input.Size, sequences.Size / input.Size);
        return Names.Select(name => name == Features ? Column(name, new(NumberDataViewType.Single, features), i => $"f{i + 1}")
            : name == Steps ? Column(name, new(NumberDataViewType.Single, steps), i => $"t{i + 1}")
            : Column(name, new(NumberDataViewType.Single, sequences.Dimensions), i => features == 1 ? $"t{i + 1}" : $"t{(i / features) + 1}.f{(i % features) + 1}"));

        static DataViewSchema.DetachedColumn Column(string name, VectorDataViewType type, Func<int, string> slot) =>
            new(name, type, type.Size == 0 ? null : SlotNames.Of([.. Enumerable.Range(0, type.Size).Select(slot)]));
    }

    /// <summary>A getter of the column of that number, for the row whose contributions [steps, features] are given.</summary>
    public Delegate Getter(int column, int features, ContributionsOfRow contributions)
    {
        var name = Names.ElementAt(column);
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            var values = contributions();
            if (name == Values)
            {
                VectorValue.Set(ref value, values);
                return;
            }

            var steps = values.Length / features;
            var editor = VBufferEditor.Create(ref value, name == Features ? features : steps);
            editor.Values.Clear();
            for (var step = 0; step < steps; step++)
            {
                var some = values.Slice(step * features, features);
                if (name == Features) TensorPrimitives.Add(editor.Values, some, editor.Values);
                else editor.Values[step] = TensorPrimitives.Sum(some);
            }

            value = editor.Commit();
        });
    }

    /// <summary>The columns as ONNX operators.</summary>
    /// <param name="model">The model.</param>
    /// <param name="sequences">The type of the sequences.</param>
    public IEnumerable<OnnxValue?> WriteOnnx(AutoencoderOperators model, VectorDataViewType sequences)
    {
        if (!Names.Any()) return [];
        var values = model.Contributions();
        return Names.Select(name => (OnnxValue?)(
            name == Values ? OnnxColumns.Write(values, sequences)
            : name == Features ? values.Reduce("ReduceSum", 1).Squeeze(1)
            : values.Reduce("ReduceSum", 2).Squeeze(2)));
    }

    /// <summary>Writes the names, or reads them; there are none before version 2 of the columns.</summary>
    public static ContributionColumns Transfer(ModelCodec codec, ContributionColumns? columns) =>
        codec.Version < 2 ? None : new(codec.OptionalName(columns?.Values), codec.OptionalName(columns?.Features), codec.OptionalName(columns?.Steps));
}

/// <summary>The contributions [steps, features] of the row that is asked about.</summary>
delegate ReadOnlySpan<float> ContributionsOfRow();
