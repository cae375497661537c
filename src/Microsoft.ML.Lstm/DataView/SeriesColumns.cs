using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The columns that make series out of rows: a value, and optionally the series it belongs to (a key, a text or an integer).</summary>
sealed record SeriesColumns(string Value, string? Series)
{
    const string ValueRole = "input";

    /// <summary>By what a trained model knows its series; null before there is one.</summary>
    public SeriesNaming? Naming { get; init; }

    /// <summary>Throws unless <paramref name="shape"/> has the columns, of the right types.</summary>
    public void Check(IExceptionContext context, SchemaShape shape)
    {
        var value = SchemaCheck.Find(context, shape, ValueRole, Value);
        if (!SchemaCheck.IsScalar(value) || !NumberColumn.CanRead(value)) throw SchemaCheck.Mismatch(context, ValueRole, value, NumberColumn.Scalars);
        if (Series is not null) SeriesName.Check(context, shape, Series);
    }

    /// <summary>The columns in <paramref name="schema"/>, value first; throws as <see cref="Check"/> does.</summary>
    public DataViewSchema.Column[] Bind(IExceptionContext context, DataViewSchema schema)
    {
        Check(context, MLNetInternals.ShapeOf(schema));
        if (Series is not null) Naming?.Check(context, schema[Series]);
        return Select(schema);
    }

    /// <summary>The columns in a schema that is known to have them.</summary>
    public DataViewSchema.Column[] Select(DataViewSchema schema) => Series is null ? [schema[Value]] : [schema[Value], schema[Series]];

    /// <summary>A reader of the columns off <paramref name="row"/>.</summary>
    public Reader Open(DataViewRow row) => new(this, row);

    /// <summary>Reads value and series of the row that its cursor stands on.</summary>
    public sealed class Reader
    {
        readonly SeriesColumns _columns;
        readonly DataViewRow _row;
        readonly ValueGetter<float> _value;
        readonly SeriesName? _series;

        internal Reader(SeriesColumns columns, DataViewRow row)
        {
            _columns = columns;
            _row = row;
            _value = NumberColumn.Scalar(row, row.Schema[columns.Value]);
            if (columns.Series is not null) _series = new(row, row.Schema[columns.Series], columns.Naming);
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

        /// <summary>The name of the row's series; empty when there is but one series. Valid until the next call.</summary>
        public ReadOnlySpan<char> Series() => _series is null ? default : _series.Read();
    }
}
