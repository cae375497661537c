using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>What rows can be kept by: the range of a number, the absence of missing values.</summary>
static class RowFilters
{
    /// <summary>lower &lt;= value &lt; upper; a missing value is in no range.</summary>
    public static IDataView ByRange(IDataView input, string columnName, double lower, double upper)
    {
        var column = input.Schema[columnName];
        if (column.Type is not NumberDataViewType { RawType: var type })
            throw Contracts.ExceptSchemaMismatch(null, nameof(columnName), "filter", columnName, "number", column.Type.ToString());
        if (type != typeof(float) && type != typeof(double))
            throw Contracts.ExceptParam("Column", $"Column '{columnName}' does not have compatible type");
        return new RowFilterView(input, [column], row =>
            type == typeof(float) ? InRange(row.GetGetter<float>(column)) : InRange(row.GetGetter<double>(column)));

        Func<bool> InRange<T>(ValueGetter<T> get) where T : System.Numerics.INumber<T>
        {
            T value = default;
            return () =>
            {
                get(ref value);
                var number = double.CreateTruncating(value);
                return lower <= number && number < upper;
            };
        }
    }

    public static IDataView ByMissingValues(IDataView input, string[] columnNames)
    {
        var columns = columnNames.Select(name => Find(input.Schema, name)).ToArray();
        return new RowFilterView(input, columns, row =>
        {
            var complete = columns.Select(column => Complete(row, column)).ToArray();
            return () => Array.TrueForAll(complete, test => test());
        });
    }

    // Checked where the filter is made, so that a mistake shows before the first row.
    static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        var column = schema.GetColumnOrNull(name) ?? throw Contracts.ExceptParam("Columns", $"Source column '{name}' not found");
        var item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        return item is KeyDataViewType || item.RawType == typeof(float) || item.RawType == typeof(double)
            ? column
            : throw Contracts.ExceptParam(
                "Columns", $"Column '{name}' has type {column.Type} which does not support missing values, so we cannot filter on them");
    }

    static Func<bool> Complete(DataViewRow row, DataViewSchema.Column column)
    {
        var item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        var isKey = item is KeyDataViewType;
        var name = column.Type is VectorDataViewType ? nameof(CompleteVector) : nameof(CompleteScalar);
        var method = typeof(RowFilters).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static).MakeGenericMethod(item.RawType);
        return (Func<bool>)method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [row, column, isKey], null);
    }

    static Func<bool> CompleteScalar<T>(DataViewRow row, DataViewSchema.Column column, bool isKey) where T : System.Numerics.INumber<T>
    {
        var get = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            get(ref value);
            return isKey ? value != T.Zero : !T.IsNaN(value);
        };
    }

    static Func<bool> CompleteVector<T>(DataViewRow row, DataViewSchema.Column column, bool isKey) where T : System.Numerics.INumber<T>
    {
        var get = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return () =>
        {
            get(ref value);
            if (isKey && !value.IsDense) return false;
            foreach (var item in value.GetValues())
                if (isKey ? item == T.Zero : T.IsNaN(item)) return false;
            return true;
        };
    }
}
