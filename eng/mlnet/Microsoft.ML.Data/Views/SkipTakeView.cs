using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>Leaves out the first rows of a view, and stops after some.</summary>
sealed class SkipTakeView(IDataView source, long skip, long take) : IDataView
{
    // Which rows are first depends on the order.
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount() is { } count ? Math.Min(Math.Max(0, count - skip), take) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded), skip, take);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    sealed class Cursor(DataViewRowCursor source, long skip, long take) : DataViewRowCursor
    {
        long _position = -1;
        long _taken;
        bool _skipped;

        public override DataViewSchema Schema => source.Schema;

        public override long Position => _position;

        public override long Batch => source.Batch;

        public override bool MoveNext()
        {
            for (var i = 0L; !_skipped && i < skip; i++)
            {
                if (!source.MoveNext())
                {
                    _taken = take;
                    break;
                }
            }
            _skipped = true;
            if (_taken >= take || !source.MoveNext())
            {
                _taken = take;
                _position = -1;
                return false;
            }
            _taken++;
            _position++;
            return true;
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
