namespace Microsoft.ML.Lstm.DataView;

/// <summary>Reads one column of a row, converted.</summary>
static class CellReader
{
    /// <summary>The value of the row that its cursor stands on, each time it is asked for.</summary>
    public static Func<TResult> Open<T, TResult>(DataViewRow row, DataViewSchema.Column column, Func<T, TResult> convert)
    {
        var getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }
}
