using System.Collections;
using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>The rows of a data view as objects of a user's type, read anew by each enumeration.</summary>
sealed class RowEnumerable<TRow> : IEnumerable<TRow> where TRow : class, new()
{
    readonly IDataView _data;
    readonly bool _reuseRowObject;
    readonly (MemberColumn Target, DataViewSchema.Column Source)[] _columns;

    public RowEnumerable(IDataView data, bool reuseRowObject, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        _data = data;
        _reuseRowObject = reuseRowObject;
        _columns = ReadableRow<TRow>.Match(data.Schema, ignoreMissingColumns, definition);
    }

    public IEnumerator<TRow> GetEnumerator()
    {
        using var cursor = _data.GetRowCursor(_columns.Select(column => column.Source));
        var row = new ReadableRow<TRow>(cursor, _columns);
        var reused = _reuseRowObject ? new TRow() : null;
        while (cursor.MoveNext())
        {
            var result = reused ?? new TRow();
            row.FillValues(result);
            yield return result;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
