using System.Reflection;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Data;

/// <summary>The values of one column, read anew by each enumeration.</summary>
public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckNonEmpty(columnName, nameof(columnName));
        return data.GetColumn<T>(data.Schema[columnName]);
    }

    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        Contracts.CheckValue(data, nameof(data));
        if (column.Index >= data.Schema.Count || data.Schema[column.Index].Name != column.Name)
            throw Contracts.ExceptParam(nameof(column), $"Column '{column.Name}' is not a column of this data");
        if (typeof(T) == column.Type.RawType) return Values<T, T>(data, column, value => value);
        if (typeof(T) == typeof(string) && column.Type is TextDataViewType)
            return (IEnumerable<T>)Values<ReadOnlyMemory<char>, string>(data, column, text => text.ToString());
        if (typeof(T).IsSZArray && column.Type is VectorDataViewType vector && RowMembers.Fits(vector, typeof(T)))
        {
            if (typeof(T) == typeof(string[]))
                return (IEnumerable<T>)Values<VBuffer<ReadOnlyMemory<char>>, string[]>(
                    data, column, texts => [.. texts.DenseValues().Select(text => text.ToString())]);
            var arrays = typeof(ColumnCursorExtensions).GetMethod(nameof(Arrays), BindingFlags.NonPublic | BindingFlags.Static)
                .MakeGenericMethod(vector.ItemType.RawType);
            return (IEnumerable<T>)arrays.Invoke(null, [data, column]);
        }
        throw Contracts.ExceptParam(
            nameof(column), $"Cannot map column (name: {column.Name}, type: {column.Type}) in data to the user-defined type, {typeof(T)}.");
    }

    static IEnumerable<T[]> Arrays<T>(IDataView data, DataViewSchema.Column column) => Values<VBuffer<T>, T[]>(data, column, buffer =>
    {
        var array = new T[buffer.Length];
        buffer.CopyTo(array);
        return array;
    });

    static IEnumerable<TOut> Values<TIn, TOut>(IDataView data, DataViewSchema.Column column, Func<TIn, TOut> convert)
    {
        using var cursor = data.GetRowCursor([column]);
        var get = cursor.GetGetter<TIn>(column);
        while (cursor.MoveNext())
        {
            // A value of its own for each row: the caller may keep them.
            TIn value = default;
            get(ref value);
            yield return convert(value);
        }
    }
}
