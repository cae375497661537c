using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>What rows can be kept by: the range of a number, the absence of missing values.</summary>
static class RowFilters
{
    /// <summary>lower &lt;= value &lt; upper; a missing value is in no range.</summary>
    public static IDataView ByRange(IDataView input, string columnName, double lower, double upper)
    {
        var column = RowGetters.Find(input.Schema, columnName, "filter", nameof(columnName));
        if (column.Type is not NumberDataViewType { RawType: var type } || (type != typeof(float) && type != typeof(double)))
            throw new ArgumentOutOfRangeException(
                nameof(columnName), $"Schema mismatch for filter column '{columnName}': expected Single or Double, got {column.Type}");
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
        var columns = columnNames.Select(name => RowGetters.Find(input.Schema, name, "filter", nameof(columnNames))).ToArray();
        return new RowFilterView(input, columns, row =>
        {
            var complete = columns.Select(column => Complete(row, column)).ToArray();
            return () => Array.TrueForAll(complete, test => test());
        });
    }

    static Func<bool> Complete(DataViewRow row, DataViewSchema.Column column)
    {
        var item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        var isKey = item is KeyDataViewType;
        if (!isKey && item.RawType != typeof(float) && item.RawType != typeof(double))
            throw new ArgumentOutOfRangeException(
                nameof(column), $"Column '{column.Name}' has type {column.Type} which does not support missing values, so we cannot filter on them");
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
