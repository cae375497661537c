using System.Collections.Immutable;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>The first rows of a data view, read at once, for people to look at.</summary>
public sealed class DataDebuggerPreview
{
    internal DataDebuggerPreview(IDataView data, int maxRows)
    {
        Schema = data.Schema;
        var columns = data.Schema.ToArray();
        var rows = new List<RowInfo>();
        var values = columns.Select(_ => new List<object>()).ToArray();
        using (var cursor = data.GetRowCursor(columns))
        {
            var getters = columns.Select(column => Boxed(cursor, column)).ToArray();
            while (rows.Count < maxRows && cursor.MoveNext())
            {
                var row = new KeyValuePair<string, object>[columns.Length];
                for (var i = 0; i < row.Length; i++)
                {
                    var value = getters[i]();
                    row[i] = new(columns[i].Name, value);
                    values[i].Add(value);
                }
                rows.Add(new RowInfo(row));
            }
        }
        RowView = [.. rows];
        ColumnView = [.. columns.Select((column, i) => new ColumnInfo(column, [.. values[i]]))];
    }

    public DataViewSchema Schema { get; }

    public ImmutableArray<ColumnInfo> ColumnView { get; }

    public ImmutableArray<RowInfo> RowView { get; }

    public override string ToString() => $"{Schema.Count} columns, {RowView.Length} rows";

    static Func<object> Boxed(DataViewRow row, DataViewSchema.Column column)
    {
        var make = typeof(DataDebuggerPreview).GetMethod(nameof(Box), BindingFlags.NonPublic | BindingFlags.Static)
            .MakeGenericMethod(column.Type.RawType);
        return (Func<object>)make.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [row, column], null);
    }

    static Func<object> Box<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var get = row.GetGetter<T>(column);
        return () =>
        {
            T value = default;
            get(ref value);
            return value;
        };
    }

    /// <summary>One column of the preview.</summary>
    public sealed class ColumnInfo
    {
        internal ColumnInfo(DataViewSchema.Column column, object[] values)
        {
            Column = column;
            Values = values;
        }

        public DataViewSchema.Column Column { get; }

        public object[] Values { get; }

        public override string ToString() => $"{Column.Name}: {Column.Type}";
    }

    /// <summary>One row of the preview.</summary>
    public sealed class RowInfo
    {
        internal RowInfo(KeyValuePair<string, object>[] values) => Values = values;

        public KeyValuePair<string, object>[] Values { get; }

        public override string ToString() => $"{Values.Length} columns";
    }
}
