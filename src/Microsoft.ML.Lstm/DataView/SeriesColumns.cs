using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The columns that make series out of rows: a value, and optionally the series it belongs to (a key or a text).</summary>
sealed record SeriesColumns(string Value, string? Series)
{
    const string ValueRole = "input";
    const string SeriesRole = "series";
    const string SeriesTypes = "key or Text";

    /// <summary>Throws unless <paramref name="shape"/> has the columns, of the right types.</summary>
    public void Check(IExceptionContext context, SchemaShape shape)
    {
        if (!MLNetInternals.TryFind(shape, Value, out var value)) throw Missing(context, ValueRole, Value);
        if (value.Kind != SchemaShape.Column.VectorKind.Scalar || value.IsKey || !value.ItemType.Equals(NumberDataViewType.Single))
            throw Mismatch(context, ValueRole, Value, "Single", Describe(value));
        if (Series is null) return;
        if (!MLNetInternals.TryFind(shape, Series, out var series)) throw Missing(context, SeriesRole, Series);
        if (series.Kind != SchemaShape.Column.VectorKind.Scalar || !(series.IsKey || series.ItemType.Equals(TextDataViewType.Instance)))
            throw Mismatch(context, SeriesRole, Series, SeriesTypes, Describe(series));
    }

    /// <summary>The columns in <paramref name="schema"/>, value first; throws as <see cref="Check"/> does.</summary>
    public DataViewSchema.Column[] Bind(IExceptionContext context, DataViewSchema schema)
    {
        Check(context, MLNetInternals.ShapeOf(schema));
        return Select(schema);
    }

    /// <summary>The columns in a schema that is known to have them.</summary>
    public DataViewSchema.Column[] Select(DataViewSchema schema) => Series is null ? [schema[Value]] : [schema[Value], schema[Series]];

    /// <summary>A reader of the columns off <paramref name="row"/>.</summary>
    public Reader Open(DataViewRow row) => new(this, row);

    static string Describe(SchemaShape.Column column)
    {
        var item = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!;
        return column.Kind == SchemaShape.Column.VectorKind.Scalar ? item : $"{column.Kind} of {item}";
    }

    static Exception Missing(IExceptionContext context, string role, string column) =>
        MLNetInternals.SchemaMismatch(context, "inputSchema", role, column);

    static Exception Mismatch(IExceptionContext context, string role, string column, string expected, string actual) =>
        MLNetInternals.SchemaMismatch(context, "inputSchema", role, column, expected, actual);

    /// <summary>Reads value and series of the row that its cursor stands on.</summary>
    public sealed class Reader
    {
        delegate int SeriesGetter(ref ReadOnlyMemory<char> text);

        readonly SeriesColumns _columns;
        readonly DataViewRow _row;
        readonly ValueGetter<float> _value;
        readonly SeriesGetter? _series;
        readonly char[] _digits = new char[20];
        ReadOnlyMemory<char> _text;

        internal Reader(SeriesColumns columns, DataViewRow row)
        {
            _columns = columns;
            _row = row;
            _value = row.GetGetter<float>(row.Schema[columns.Value]);
            if (columns.Series is not null) _series = OpenSeries(row.Schema[columns.Series]);
        }

        /// <summary>The row's value; NaN where it is missing. An infinity is refused.</summary>
        public float Value()
        {
            var value = 0f;
            _value(ref value);
            if (float.IsInfinity(value))
                throw new InvalidOperationException($"Column '{_columns.Value}' holds {value} in row {_row.Position}. Values must be finite; say NaN where one is missing.");
            return value;
        }

        /// <summary>The name of the row's series: its text, or the number of its key; empty when there is but one series. Valid until the next call.</summary>
        public ReadOnlySpan<char> Series()
        {
            if (_series is null) return default;
            var length = _series(ref _text);
            return length < 0 ? _text.Span : _digits.AsSpan(0, length);
        }

        SeriesGetter OpenSeries(DataViewSchema.Column column)
        {
            if (column.Type is TextDataViewType)
            {
                var text = _row.GetGetter<ReadOnlyMemory<char>>(column);
                return (ref ReadOnlyMemory<char> value) => { text(ref value); return -1; };
            }
            return Type.GetTypeCode(column.Type.RawType) switch
            {
                TypeCode.Byte => KeyGetter<byte>(column),
                TypeCode.UInt16 => KeyGetter<ushort>(column),
                TypeCode.UInt32 => KeyGetter<uint>(column),
                _ => KeyGetter<ulong>(column),
            };
        }

        SeriesGetter KeyGetter<TKey>(DataViewSchema.Column column) where TKey : unmanaged, System.Numerics.IUnsignedNumber<TKey>
        {
            var getter = _row.GetGetter<TKey>(column);
            return (ref ReadOnlyMemory<char> _) =>
            {
                var key = default(TKey);
                getter(ref key);
                if (TKey.IsZero(key))
                    throw new InvalidOperationException($"Column '{column.Name}' holds a missing key in row {_row.Position}, so its series is unknown. "
                        + "A key is missing for a value that was not there when the keys were made: name series by text to take new ones, or drop such rows.");
                key.TryFormat(_digits, out var length, default, CultureInfo.InvariantCulture);
                return length;
            };
        }
    }
}
