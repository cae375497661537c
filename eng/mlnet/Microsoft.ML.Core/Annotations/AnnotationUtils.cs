using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The annotations that ML.NET knows, and how they are read.</summary>
static partial class AnnotationUtils
{
    /// <summary>The type of the annotation that tells score columns of one model from those of another.</summary>
    public static KeyDataViewType ScoreColumnSetIdType { get; } = new(typeof(uint), int.MaxValue);

    public static KeyValuePair<string, DataViewType> GetPair(this DataViewType type, string kind) => new(kind, type);

    public static VectorDataViewType GetNamesType(int size) => new(TextDataViewType.Instance, size);

    /// <summary>Pairs of first and last slot, one for each category.</summary>
    public static VectorDataViewType GetCategoricalType(int rangeCount) => new(NumberDataViewType.Int32, rangeCount, 2);

    public static KeyValuePair<string, DataViewType> GetSlotNamesPair(int size) => GetNamesType(size).GetPair(Kinds.SlotNames);

    public static KeyValuePair<string, DataViewType> GetKeyNamesPair(int size) => GetNamesType(size).GetPair(Kinds.KeyValues);

    public static Exception ExceptGetAnnotation() => Contracts.Except("Invalid call to GetAnnotation");

    public static Exception ExceptGetAnnotation(this IExceptionContext ctx) => ctx.Except("Invalid call to GetAnnotation");

    public static IEnumerable<T> Prepend<T>(this IEnumerable<T> tail, params T[] head) => head.Concat(tail);

    public static bool TryGetAnnotation<T>(this DataViewSchema schema, PrimitiveDataViewType type, string kind, int col, ref T value)
    {
        if (schema[col].Annotations.Schema.GetColumnOrNull(kind) is not { } annotation || !annotation.Type.Equals(type))
            return false;
        schema[col].Annotations.GetValue(kind, ref value);
        return true;
    }

    /// <summary>The highest id of score columns, and the column that has it (-1 without any).</summary>
    public static uint GetMaxAnnotationKind(
        this DataViewSchema schema, out int colMax, string annotationKind, Func<DataViewSchema, int, bool> filterFunc = null)
    {
        var max = 0u;
        colMax = -1;
        for (var col = 0; col < schema.Count; col++)
        {
            if (!HasKey(schema, annotationKind, col))
                continue;
            if (filterFunc != null && !filterFunc(schema, col))
                continue;
            var value = 0u;
            schema[col].Annotations.GetValue(annotationKind, ref value);
            if (max >= value)
                continue;
            max = value;
            colMax = col;
        }
        return max;
    }

    /// <summary>The columns whose annotation, a key, has this value.</summary>
    public static IEnumerable<int> GetColumnSet(this DataViewSchema schema, string annotationKind, uint value)
    {
        for (var col = 0; col < schema.Count; col++)
        {
            if (!HasKey(schema, annotationKind, col))
                continue;
            var found = 0u;
            schema[col].Annotations.GetValue(annotationKind, ref found);
            if (found == value)
                yield return col;
        }
    }

    /// <summary>The columns whose annotation, a text, has this value.</summary>
    public static IEnumerable<int> GetColumnSet(this DataViewSchema schema, string annotationKind, string value)
    {
        for (var col = 0; col < schema.Count; col++)
        {
            ReadOnlyMemory<char> found = default;
            if (schema.TryGetAnnotation(TextDataViewType.Instance, annotationKind, col, ref found) && found.Span.SequenceEqual(value))
                yield return col;
        }
    }

    public static bool HasSlotNames(this DataViewSchema.Column column, int vectorSize) =>
        vectorSize > 0
        && column.Annotations.Schema.GetColumnOrNull(Kinds.SlotNames)?.Type is VectorDataViewType { ItemType: TextDataViewType } names
        && names.Size == vectorSize;

    public static bool HasSlotNames(this SchemaShape.Column col) =>
        col.Annotations.TryFindColumn(Kinds.SlotNames, out var names)
        && names.Kind == SchemaShape.Column.VectorKind.Vector
        && names.ItemType is TextDataViewType;

    public static bool NeedsSlotNames(this SchemaShape.Column col) =>
        col.Annotations.TryFindColumn(Kinds.KeyValues, out var values)
        && values.Kind == SchemaShape.Column.VectorKind.Vector
        && values.ItemType is TextDataViewType;

    public static bool IsNormalized(this SchemaShape.Column column) =>
        column.Annotations.TryFindColumn(Kinds.IsNormalized, out var normalized)
        && normalized.Kind == SchemaShape.Column.VectorKind.Scalar
        && !normalized.IsKey
        && normalized.ItemType is BooleanDataViewType;

    static bool HasKey(DataViewSchema schema, string kind, int col) =>
        schema[col].Annotations.Schema.GetColumnOrNull(kind)?.Type is KeyDataViewType key && key.RawType == typeof(uint);
}
