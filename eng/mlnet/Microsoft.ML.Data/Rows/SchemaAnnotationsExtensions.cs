namespace Microsoft.ML.Data;

/// <summary>The annotations that ML.NET gives a meaning to, by name.</summary>
public static class SchemaAnnotationsExtensions
{
    public static void GetKeyValues<TValue>(this DataViewSchema.Column column, ref VBuffer<TValue> keyValues) =>
        column.Annotations.GetValue(AnnotationUtils.Kinds.KeyValues, ref keyValues);

    public static void GetSlotNames(this DataViewSchema.Column column, ref VBuffer<ReadOnlyMemory<char>> slotNames) =>
        column.Annotations.GetValue(AnnotationUtils.Kinds.SlotNames, ref slotNames);

    public static bool HasKeyValues(this DataViewSchema.Column column, PrimitiveDataViewType keyValueItemType = null) =>
        KeyCountOf(column.Type) is { } count &&
        column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type is VectorDataViewType values &&
        (ulong)values.Size == count && values.ItemType.Equals(keyValueItemType ?? TextDataViewType.Instance);

    public static bool HasSlotNames(this DataViewSchema.Column column) =>
        column.Type is VectorDataViewType { Size: > 0 } vector &&
        column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.SlotNames)?.Type is VectorDataViewType { ItemType: TextDataViewType } names &&
        names.Size == vector.Size;

    public static bool IsNormalized(this DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.IsNormalized) is not { Type: BooleanDataViewType }) return false;
        var value = false;
        column.Annotations.GetValue(AnnotationUtils.Kinds.IsNormalized, ref value);
        return value;
    }

    static ulong? KeyCountOf(DataViewType type) => type switch
    {
        KeyDataViewType key => key.Count,
        VectorDataViewType { ItemType: KeyDataViewType key } => key.Count,
        _ => null,
    };
}
