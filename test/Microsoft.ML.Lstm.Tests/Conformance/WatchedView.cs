using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>Rows of another view, and what was asked of it.</summary>
sealed class WatchedView(IDataView view) : IDataView
{
    int _cursors, _rows;

    public bool CanShuffle => view.CanShuffle;

    public DataViewSchema Schema => view.Schema;

    /// <summary>Cursors that were opened.</summary>
    public int Cursors => _cursors;

    /// <summary>Rows that they moved to, all of them together.</summary>
    public int Rows => _rows;

    /// <summary>Columns that any of them was asked for.</summary>
    public HashSet<string> Asked { get; } = [];

    public long? GetRowCount() => view.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        Interlocked.Increment(ref _cursors);
        Asked.UnionWith(needed.Select(column => column.Name));
        return new Cursor(this, view.GetRowCursor(needed, rand));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    sealed class Cursor(WatchedView watch, DataViewRowCursor cursor) : DataViewRowCursor
    {
        public override DataViewSchema Schema => cursor.Schema;

        public override long Position => cursor.Position;

        public override long Batch => cursor.Batch;

        public override bool MoveNext()
        {
            var moved = cursor.MoveNext();
            if (moved) Interlocked.Increment(ref watch._rows);
            return moved;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => cursor.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => cursor.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => cursor.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing) cursor.Dispose();
            base.Dispose(disposing);
        }
    }
}
