using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>The rows of a view that a predicate keeps; the predicate is made anew for each cursor, over the columns it asks for.</summary>
sealed class RowFilterView(IDataView source, DataViewSchema.Column[] tested, Func<DataViewRow, Func<bool>> makeKeep, bool keepsOrder = false)
    : IDataView
{
    // What decides by the order of rows must always see them in order.
    public bool CanShuffle => !keepsOrder && source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = RowGetters.Active(Schema, columnsNeeded);
        foreach (var column in tested) active[column.Index] = true;
        var cursor = source.GetRowCursor(Schema.Where(column => active[column.Index]), keepsOrder ? null : rand);
        return new Cursor(cursor, makeKeep(cursor));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    sealed class Cursor(DataViewRowCursor source, Func<bool> keep) : DataViewRowCursor
    {
        long _position = -1;

        public override DataViewSchema Schema => source.Schema;

        public override long Position => _position;

        public override long Batch => source.Batch;

        public override bool MoveNext()
        {
            while (source.MoveNext())
            {
                if (!keep()) continue;
                _position++;
                return true;
            }
            _position = -1;
            return false;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => source.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => source.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing) source.Dispose();
            base.Dispose(disposing);
        }
    }
}
