using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm.Grouping;

/// <summary>Reads times as numbers: those of a clock in hours.</summary>
static class MeasurementTime
{
    // Later hours since a zero near them keep their precision.
    static readonly DateTime Zero = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static Func<double> Open(DataViewRow row, DataViewSchema.Column column) => column.Type.RawType switch
    {
        var type when type == typeof(DateTime) => CellReader.Open<DateTime, double>(row, column, time => (time - Zero).TotalHours),
        var type when type == typeof(DateTimeOffset) => CellReader.Open<DateTimeOffset, double>(row, column, time => (time.UtcDateTime - Zero).TotalHours),
        var type when type == typeof(TimeSpan) => CellReader.Open<TimeSpan, double>(row, column, time => time.TotalHours),
        _ => Finite(row, column),
    };

    static Func<double> Finite(DataViewRow row, DataViewSchema.Column column)
    {
        var read = NumberColumn.Whole(row, column);
        return () => read() is var time && double.IsFinite(time) ? time : throw new InvalidOperationException(FormattableString.Invariant(
            $"Column '{column.Name}' holds {time} in row {row.Position}, which is no time. Every row needs one: drop those without."));
    }
}
