namespace Microsoft.ML.Lstm.Grouping;

/// <summary>Sequences made of rows that are read when they are asked for, in order.</summary>
sealed class GroupingView(DataViewSchema schema, GroupingColumns columns, IDataView input) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new GroupingCursor(schema, columns, input, [.. columnsNeeded]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
