using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The columns that make series out of rows: values, and optionally the series that they belong to (a key, a text or an integer) and their times.</summary>
sealed record SeriesColumns(string Value, string? Series, string? Time = null)
{
    const string ValueRole = "input", TimeRole = "timestamp";

    /// <summary>Whether a row may hold a vector of values, one for each channel.</summary>
    public bool HasChannels { get; init; }

    /// <summary>Whether times may be whole numbers, too.</summary>
    public bool HasNumberedTimes { get; init; }

    /// <summary>By what a trained model knows its series; null before there is one.</summary>
    public SeriesNaming? Naming { get; init; }

    /// <summary>Throws unless <paramref name="shape"/> has the columns, of the right types.</summary>
    public void Check(IExceptionContext context, SchemaShape shape)
    {
        var value = SchemaCheck.Find(context, shape, ValueRole, Value);
        var fits = HasChannels ? value.Kind != SchemaShape.Column.VectorKind.VariableVector : SchemaCheck.IsScalar(value);
        if (!fits || !NumberColumn.CanRead(value))
            throw SchemaCheck.Mismatch(context, ValueRole, value, HasChannels ? $"{NumberColumn.Scalars}, or a known-size vector of such" : NumberColumn.Scalars);
        CheckKeys(context, shape);
    }

    /// <summary>Throws unless <paramref name="shape"/> has the columns of the series and of the times, of the right types.</summary>
    public void CheckKeys(IExceptionContext context, SchemaShape shape)
    {
        if (Series is not null) SeriesName.Check(context, shape, Series);
        if (Time is null) return;
        var time = SchemaCheck.Find(context, shape, TimeRole, Time);
        var isTime = time.ItemType is DateTimeDataViewType or DateTimeOffsetDataViewType || (HasNumberedTimes && NumberColumn.CanRead(time));
        if (!SchemaCheck.IsScalar(time) || !isTime) throw SchemaCheck.Mismatch(context, TimeRole, time, HasNumberedTimes ? "DateTime, DateTimeOffset or a whole number" : "DateTime or DateTimeOffset");
    }

    /// <summary>The columns in <paramref name="schema"/>, the value first; throws as <see cref="Check"/> does, and where there are other than the channels expected.</summary>
    public DataViewSchema.Column[] Bind(IExceptionContext context, DataViewSchema schema, int? channels = null)
    {
        Check(context, MLNetInternals.ShapeOf(schema));
        if (Series is not null) Naming?.Check(context, schema[Series]);
        if (channels is not null && Channels(schema) != channels)
            throw MLNetInternals.SchemaMismatch(context, "inputSchema", ValueRole, Value, $"{channels} channels, as in training", $"{Channels(schema)}");
        return [.. new[] { Value, Series, Time }.OfType<string>().Distinct().Select(name => schema[name])];
    }

    /// <summary>Values in each row.</summary>
    public int Channels(DataViewSchema schema) => schema[Value].Type is VectorDataViewType vector ? vector.Size : 1;
}
