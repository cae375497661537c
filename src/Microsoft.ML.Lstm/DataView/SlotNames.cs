using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The annotation that names a vector's slots.</summary>
static class SlotNames
{
    /// <summary>ML.NET's name of the annotation.</summary>
    public const string Kind = "SlotNames";

    /// <summary>What a schema's shape promises of the annotation.</summary>
    public static SchemaShape.Column Shape => MLNetInternals.ColumnOf(Kind, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance);

    /// <summary>The names of a column's slots; their numbers from 1 where they have none.</summary>
    public static string[] Of(DataViewSchema.Column column, int count)
    {
        string[] names = [.. Enumerable.Range(1, count).Select(slot => FormattableString.Invariant($"{slot}"))];
        if (column.Annotations.Schema.GetColumnOrNull(Kind)?.Type is not VectorDataViewType type || type.Size != count || type.ItemType is not TextDataViewType) return names;
        var slots = default(VBuffer<ReadOnlyMemory<char>>);
        column.Annotations.GetValue(Kind, ref slots);
        foreach (var (slot, name) in slots.Items())
            if (!name.IsEmpty) names[slot] = name.ToString();
        return names;
    }

    /// <summary>Names "t+1", "t+2" ... for the steps of a forecast.</summary>
    public static IReadOnlyList<string> OfSteps(int horizon) => [.. Enumerable.Range(1, horizon).Select(step => $"t+{step}")];

    /// <summary>A name for each slot.</summary>
    public static DataViewSchema.Annotations Of(IReadOnlyList<string> slots)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        AddTo(builder, slots);
        return builder.ToAnnotations();
    }

    /// <summary>Adds a name for each slot to other annotations.</summary>
    public static void AddTo(DataViewSchema.Annotations.Builder builder, IReadOnlyList<string> slots)
    {
        var names = slots.Select(name => name.AsMemory()).ToArray();
        builder.Add(Kind, new VectorDataViewType(TextDataViewType.Instance, names.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(names.Length, (ReadOnlyMemory<char>[])names.Clone()));
    }
}
