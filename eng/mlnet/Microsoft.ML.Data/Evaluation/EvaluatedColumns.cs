using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>The columns an evaluation reads, and ML.NET's complaints about them.</summary>
static class EvaluatedColumns
{
    public static DataViewSchema.Column Find(IDataView data, string name, string role) =>
        data.Schema.GetColumnOrNull(name) ?? throw Contracts.ExceptParam("schema", $"{name} column '{role}' not found");

    public static void CheckSingle(DataViewSchema.Column column, string role)
    {
        if (column.Type is not NumberDataViewType || column.Type.RawType != typeof(float)) throw Mismatch(column, role, "Single");
    }

    public static Exception Mismatch(DataViewSchema.Column column, string role, string expected) =>
        Contracts.ExceptSchemaMismatch(null, "schema", role, column.Name, expected, column.Type.ToString());

    public static bool IsKeyOfTwo(DataViewType type) => type is KeyDataViewType { Count: 2 };

    /// <summary>A label as a number: keys count from 0, a missing one is NaN.</summary>
    public static Func<float> Label(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        KeyDataViewType key => ByType.Call<Func<float>>(Key<uint>, [key.RawType], row, column),
        BooleanDataViewType => Converted<bool>(row, column, label => label ? 1 : 0),
        _ when column.Type.RawType == typeof(double) => Converted<double>(row, column, label => (float)label),
        _ => Value<float>(row, column),
    };

    public static Func<T> Value<T>(DataViewRow row, DataViewSchema.Column column) => Converted<T, T>(row, column, value => value);

    static Func<float> Key<T>(DataViewRow row, DataViewSchema.Column column) where T : IConvertible =>
        Converted<T>(row, column, key => key.ToUInt64(null) is > 0 and var value ? value - 1 : float.NaN);

    static Func<float> Converted<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert) => Converted<T, float>(row, column, convert);

    static Func<TTo> Converted<TFrom, TTo>(DataViewRow row, DataViewSchema.Column column, Func<TFrom, TTo> convert)
    {
        var get = row.GetGetter<TFrom>(column);
        TFrom value = default;
        return () =>
        {
            get(ref value);
            return convert(value);
        };
    }
}
