using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The annotation of a column of records that names the measurements of a step; slot names cannot, as the number of steps differs from row to row.</summary>
static class MeasurementNames
{
    /// <summary>The annotation's name.</summary>
    public const string Kind = "MeasurementNames";

    /// <summary>What a schema's shape promises of the annotation.</summary>
    public static SchemaShape.Column Shape => MLNetInternals.ColumnOf(Kind, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance);

    /// <summary>An annotation of these names.</summary>
    public static DataViewSchema.Annotations Of(IReadOnlyList<string> names)
    {
        var (texts, builder) = (names.Select(name => name.AsMemory()).ToArray(), new DataViewSchema.Annotations.Builder());
        builder.Add(Kind, new VectorDataViewType(TextDataViewType.Instance, texts.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(texts.Length, (ReadOnlyMemory<char>[])texts.Clone()));
        return builder.ToAnnotations();
    }

    /// <summary>The names of a column's measurements; their numbers from 1 where it tells none.</summary>
    public static string[] Of(DataViewSchema.Column column, int count)
    {
        if (column.Annotations.Schema.GetColumnOrNull(Kind)?.Type is not VectorDataViewType { ItemType: TextDataViewType } type || type.Size != count)
            return [.. Enumerable.Range(1, count).Select(number => FormattableString.Invariant($"{number}"))];
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.Annotations.GetValue(Kind, ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
