using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>Reads values, series and time of the row that its cursor stands on.</summary>
sealed class SeriesReader
{
    readonly SeriesColumns _columns;
    readonly DataViewRow _row;
    readonly ValueGetter<float>? _scalar;
    readonly ValueGetter<VBuffer<float>>? _vector;
    readonly Func<RowTime>? _time;
    readonly SeriesName? _series;
    readonly float[] _values;
    VBuffer<float> _buffer;

    /// <param name="columns">The columns.</param>
    /// <param name="row">The row that is read.</param>
    /// <param name="hasValues">Whether the values are read; false where they need not be there.</param>
    public SeriesReader(SeriesColumns columns, DataViewRow row, bool hasValues = true)
    {
        (_columns, _row) = (columns, row);
        _values = new float[hasValues ? columns.Channels(row.Schema) : 0];
        if (hasValues)
        {
            var value = row.Schema[columns.Value];
            if (value.Type is VectorDataViewType) _vector = NumberColumn.Vector(row, value);
            else _scalar = NumberColumn.Scalar(row, value);
        }

        if (columns.Series is not null) _series = new(row, row.Schema[columns.Series], columns.Naming);
        if (columns.Time is not null) _time = TimeOf(row, row.Schema[columns.Time]);
    }

    /// <summary>The row's values, NaN where one is missing; valid until the next call. An infinity is refused.</summary>
    public ReadOnlySpan<float> Values()
    {
        if (_scalar is not null) _scalar(ref _values[0]);
        else
        {
            _vector!(ref _buffer);
            _buffer.CopyTo(_values);
        }

        foreach (var value in _values)
            if (float.IsInfinity(value))
                throw new InvalidOperationException(FormattableString.Invariant($"Column '{_columns.Value}' holds {value} in row {_row.Position}. Values must be finite; say NaN where one is missing."));
        return _values;
    }

    /// <summary>The only value of the row.</summary>
    public float Value() => Values()[0];

    /// <summary>The name of the row's series; empty when there is but one series. Valid until the next call.</summary>
    public ReadOnlySpan<char> Series() => _series is null ? default : _series.Read();

    /// <summary>When the row was measured; null without times.</summary>
    public RowTime? Time() => _time?.Invoke();

    /// <summary>Throws unless the row's time is after that of the last row of its series.</summary>
    public void CheckOrder(RowTime? time, long last)
    {
        if (time is not { } known || known.Ticks > last) return;
        throw new InvalidOperationException(FormattableString.Invariant(
            $"Column '{_columns.Time}' holds {new DateTime(known.Ticks):O} in row {_row.Position}, after {new DateTime(last):O} in the last row of the same series{Named()}. ")
            + "Times must rise within a series: sort the rows by time, one row for each. (Times with an offset are told in UTC. A clock that is set back in autumn repeats an hour: give such times as DateTimeOffset.)");
    }

    string Named() => _series is null ? "" : $" '{_series.Read()}'";

    Func<RowTime> TimeOf(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        DateTimeOffsetDataViewType => CellReader.Open<DateTimeOffset, RowTime>(row, column, RowTime.Of),
        DateTimeDataViewType => CellReader.Open<DateTime, RowTime>(row, column, RowTime.Of),
        _ => Number(NumberColumn.Whole(row, column)),
    };

    // The nearest float of a large number would merge times that lie close together.
    Func<RowTime> Number(Func<double> read) => () => read() is var number && number == Math.Floor(number) && Math.Abs(number) < 1L << 53 ? new RowTime(default, (long)number)
        : throw new InvalidOperationException(FormattableString.Invariant($"Column '{_columns.Time}' holds {number} in row {_row.Position}. Times that are numbers must be whole ones, such as the number of the step; give others as DateTime."));
}
