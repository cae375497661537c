using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm.Grouping;

/// <summary>Checks that the times in a column rise from row to row.</summary>
static class StepOrder
{
    /// <summary>Checks the row that the cursor stands on against the one before, or takes it as the first of a sequence.</summary>
    public delegate void Check(bool first);

    /// <summary>Whether times of the column's type have an order.</summary>
    public static bool CanRead(SchemaShape.Column column) =>
        column.ItemType is NumberDataViewType or DateTimeDataViewType or DateTimeOffsetDataViewType or TimeSpanDataViewType;

    public static Check Open(DataViewRow row, DataViewSchema.Column column) => column.Type.RawType switch
    {
        var type when type == typeof(DateTime) => Of<DateTime>(row, column),
        var type when type == typeof(DateTimeOffset) => Of<DateTimeOffset>(row, column),
        var type when type == typeof(TimeSpan) => Of<TimeSpan>(row, column),
        var type when type == typeof(float) => Of<float>(row, column, float.IsNaN),
        var type when type == typeof(double) => Of<double>(row, column, double.IsNaN),
        var type when type == typeof(sbyte) => Of<sbyte>(row, column),
        var type when type == typeof(short) => Of<short>(row, column),
        var type when type == typeof(int) => Of<int>(row, column),
        var type when type == typeof(long) => Of<long>(row, column),
        var type when type == typeof(byte) => Of<byte>(row, column),
        var type when type == typeof(ushort) => Of<ushort>(row, column),
        var type when type == typeof(uint) => Of<uint>(row, column),
        _ => Of<ulong>(row, column),
    };

    static Check Of<T>(DataViewRow row, DataViewSchema.Column column, Predicate<T>? isMissing = null) where T : struct, IComparable<T>
    {
        var read = CellReader.Open<T, T>(row, column, value => value);
        T last = default;
        return first =>
        {
            var time = read();
            if (isMissing?.Invoke(time) == true)
                throw new InvalidOperationException($"Column '{column.Name}' holds no time in row {row.Position}. Every step needs one: drop such rows, or name no column of times.");
            if (!first && time.CompareTo(last) <= 0)
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Column '{column.Name}' holds {time} in row {row.Position}, after {last} in the row before, of the same series. Times must rise within a series: sort the rows by series and time, one row for each time."));
            last = time;
        };
    }
}
