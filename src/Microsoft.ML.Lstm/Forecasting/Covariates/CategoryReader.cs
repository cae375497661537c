using System.Globalization;
using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm.Forecasting.Covariates;

/// <summary>Reads a category: a text, or what a key stands for, or its number where that is not told; empty where it is missing.</summary>
static class CategoryReader
{
    public static bool CanRead(SchemaShape.Column column) => SchemaCheck.IsScalar(column) && (column.IsKey || column.ItemType is TextDataViewType);

    /// <summary>The category of the row that its cursor stands on.</summary>
    public static Func<string> Of(DataViewRow row, DataViewSchema.Column column) => column.Type is not KeyDataViewType key
        ? CellReader.Open<ReadOnlyMemory<char>, string>(row, column, text => text.ToString())
        : Type.GetTypeCode(key.RawType) switch
        {
            TypeCode.Byte => Key<byte>(row, column, key),
            TypeCode.UInt16 => Key<ushort>(row, column, key),
            TypeCode.UInt32 => Key<uint>(row, column, key),
            _ => Key<ulong>(row, column, key),
        };

    static Func<string> Key<T>(DataViewRow row, DataViewSchema.Column column, KeyDataViewType key)
        where T : unmanaged, INumberBase<T>
    {
        var names = KeyValues.Of(column, (int)Math.Min(key.Count, int.MaxValue))?.Texts();
        return CellReader.Open<T, string>(row, column, value => ulong.CreateTruncating(value) is var number && number == 0 || number > key.Count ? ""
            : names is null ? number.ToString(CultureInfo.InvariantCulture) : names[number - 1]);
    }
}
