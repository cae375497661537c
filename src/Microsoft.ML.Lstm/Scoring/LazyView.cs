namespace Microsoft.ML.Lstm.Scoring;

/// <summary>Rows that are read when they are asked for, in order, by one cursor.</summary>
/// <param name="schema">Their columns.</param>
/// <param name="count">Their number, where it is known.</param>
/// <param name="open">Opens a cursor over the columns asked for.</param>
sealed class LazyView(DataViewSchema schema, Func<long?> count, Func<DataViewSchema.Column[], DataViewRowCursor> open) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => count();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => open([.. columnsNeeded]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
