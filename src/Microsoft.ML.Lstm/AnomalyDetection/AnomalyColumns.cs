using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.AnomalyDetection;

/// <summary>The columns that a detector reads: the sensors' values, and optionally the series of a row and its time.</summary>
sealed record AnomalyColumns(string Value, string? Series, string? Time)
{
    const string ValueRole = "input", TimeRole = "timestamp", Values = $"{NumberColumn.Scalars}, or a known-size vector of such";

    /// <summary>By what a trained detector knows its series; null before there is one.</summary>
    public SeriesNaming? Naming { get; init; }

    /// <summary>Throws unless <paramref name="shape"/> has the columns, of the right types.</summary>
    public void Check(IExceptionContext context, SchemaShape shape)
    {
        var value = SchemaCheck.Find(context, shape, ValueRole, Value);
        if (value.Kind == SchemaShape.Column.VectorKind.VariableVector || !NumberColumn.CanRead(value))
            throw SchemaCheck.Mismatch(context, ValueRole, value, Values);
        if (Series is not null) SeriesName.Check(context, shape, Series);
        if (Time is null) return;
        var time = SchemaCheck.Find(context, shape, TimeRole, Time);
        if (!SchemaCheck.IsScalar(time) || time.ItemType is not (DateTimeDataViewType or DateTimeOffsetDataViewType)) throw SchemaCheck.Mismatch(context, TimeRole, time, "DateTime or DateTimeOffset");
    }

    /// <summary>The columns in <paramref name="schema"/>; throws as <see cref="Check"/> does, and where there are other than the sensors expected.</summary>
    public DataViewSchema.Column[] Bind(IExceptionContext context, DataViewSchema schema, int? sensors = null)
    {
        Check(context, MLNetInternals.ShapeOf(schema));
        if (Series is not null) Naming?.Check(context, schema[Series]);
        return sensors is null || Sensors(schema) == sensors ? Select(schema)
            : throw MLNetInternals.SchemaMismatch(context, "inputSchema", ValueRole, Value, $"{sensors} sensors, as in training", $"{Sensors(schema)}");
    }

    /// <summary>Values in each row.</summary>
    public int Sensors(DataViewSchema schema) => schema[Value].Type is VectorDataViewType vector ? vector.Size : 1;

    /// <summary>The columns in a schema that is known to have them.</summary>
    public DataViewSchema.Column[] Select(DataViewSchema schema) => [.. new[] { Value, Series, Time }.OfType<string>().Distinct().Select(name => schema[name])];

    /// <summary>A reader of the columns off <paramref name="row"/>.</summary>
    public Reader Open(DataViewRow row) => new(this, row);

    /// <summary>Reads values, series and time of the row that its cursor stands on.</summary>
    public sealed class Reader
    {
        readonly AnomalyColumns _columns;
        readonly DataViewRow _row;
        readonly ValueGetter<float>? _scalar;
        readonly ValueGetter<VBuffer<float>>? _vector;
        readonly Func<RowTime>? _time;
        readonly SeriesName? _series;
        readonly float[] _values;
        VBuffer<float> _buffer;

        internal Reader(AnomalyColumns columns, DataViewRow row)
        {
            (_columns, _row) = (columns, row);
            var value = row.Schema[columns.Value];
            if (value.Type is VectorDataViewType) _vector = NumberColumn.Vector(row, value);
            else _scalar = NumberColumn.Scalar(row, value);
            _values = new float[columns.Sensors(row.Schema)];
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
                    throw new InvalidOperationException($"Column '{_columns.Value}' holds {value} in row {_row.Position}. Values must be finite; say NaN where one is missing.");
            return _values;
        }

        /// <summary>The name of the row's series; empty when there is but one series. Valid until the next call.</summary>
        public ReadOnlySpan<char> Series() => _series is null ? default : _series.Read();

        /// <summary>When the row was measured; null without times.</summary>
        public RowTime? Time() => _time?.Invoke();

        /// <summary>When the row was measured. Throws unless that is after the last row of its series.</summary>
        public RowTime? Time(AnomalySeries series)
        {
            var time = Time();
            Check(series, time);
            return time;
        }

        /// <summary>Throws unless a time is after the last row of a series.</summary>
        public void Check(AnomalySeries series, RowTime? time)
        {
            if (time is { } known && !known.IsAfter(series)) ThrowOrder(known, series.LastTicks);
        }

        /// <summary>Says that a row's time is not after that of the last row of its series.</summary>
        [DoesNotReturn]
        public void ThrowOrder(RowTime time, long last) => throw new InvalidOperationException(FormattableString.Invariant(
            $"Column '{_columns.Time}' holds {new DateTime(time.Ticks):O} in row {_row.Position}, after {new DateTime(last):O} in the last row of the same series{Named()}. ")
            + "Times must rise within a series: sort the rows by time, one row for each. (Times with an offset are told in UTC. A clock that is set back in autumn repeats an hour: give such times as DateTimeOffset.)");

        string Named() => _series is null ? "" : $" '{_series.Read()}'";

        static Func<RowTime> TimeOf(DataViewRow row, DataViewSchema.Column column)
        {
            if (column.Type is DateTimeOffsetDataViewType)
            {
                var moment = row.GetGetter<DateTimeOffset>(column);
                return () =>
                {
                    var time = default(DateTimeOffset);
                    moment(ref time);
                    return RowTime.Of(time);
                };
            }

            var clock = row.GetGetter<DateTime>(column);
            return () =>
            {
                var time = default(DateTime);
                clock(ref time);
                return RowTime.Of(time);
            };
        }
    }
}
