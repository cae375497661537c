namespace Microsoft.ML.Lstm.DataView;

/// <summary>Rows with columns appended that are computed a block of rows at a time; lazy, in order, by one cursor, whose blocks keep all threads busy.</summary>
/// <remarks>While it is read it reads <paramref name="input"/> twice, side by side; its rows must be the same each time, as ML.NET demands of all data.</remarks>
sealed class BlockView(IDataView input, AppendedColumns columns, BlockOpener open) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => columns.Output;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        var appended = active.Select(columns.AppendedIndex).Where(index => index >= 0).ToHashSet();
        var block = appended.Count > 0 ? open(input.GetRowCursor(columns.Reads), appended.Contains) : null;
        return new BlockCursor(columns, input.GetRowCursor(columns.PassedThrough(active)), active, block);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
