using System.Collections;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>What an estimator knows of a schema before there is data: names and kinds, no sizes.</summary>
public sealed partial class SchemaShape : IReadOnlyList<SchemaShape.Column>
{
    readonly Column[] _columns;

    public SchemaShape(IEnumerable<Column> columns)
    {
        Contracts.CheckValue(columns, nameof(columns));
        _columns = [.. columns];
        if (!_columns.All(column => column.IsValid))
            throw Contracts.ExceptParam(nameof(columns), "Some items are not initialized properly.");
    }

    public int Count => _columns.Length;

    public Column this[int index] => _columns[index];

    internal static SchemaShape Create(DataViewSchema schema)
    {
        Contracts.CheckValue(schema, nameof(schema));
        return new(schema.Where(column => !column.IsHidden).Select(column =>
            ShapeOf(column, new SchemaShape(column.Annotations.Schema.Where(a => !a.IsHidden).Select(a => ShapeOf(a, null))))));
    }

    internal static void GetColumnTypeShape(DataViewType type, out Column.VectorKind vecKind, out DataViewType itemType, out bool isKey)
    {
        var vector = type as VectorDataViewType;
        vecKind = vector == null ? Column.VectorKind.Scalar : vector.IsKnownSize ? Column.VectorKind.Vector : Column.VectorKind.VariableVector;
        itemType = vector?.ItemType ?? type;
        isKey = itemType is KeyDataViewType;
        if (isKey)
            itemType = NumberOf(itemType.RawType);
    }

    internal bool TryFindColumn(string name, out Column column)
    {
        Contracts.CheckValue(name, nameof(name));
        column = _columns.FirstOrDefault(c => c.Name == name);
        return column.IsValid;
    }

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    static Column ShapeOf(DataViewSchema.Column column, SchemaShape annotations)
    {
        GetColumnTypeShape(column.Type, out var kind, out var itemType, out var isKey);
        return new(column.Name, kind, itemType, isKey, annotations);
    }

    // A key is described by the number it is stored as.
    static NumberDataViewType NumberOf(Type keyType) =>
        keyType == typeof(byte) ? NumberDataViewType.Byte
        : keyType == typeof(ushort) ? NumberDataViewType.UInt16
        : keyType == typeof(uint) ? NumberDataViewType.UInt32
        : NumberDataViewType.UInt64;
}
