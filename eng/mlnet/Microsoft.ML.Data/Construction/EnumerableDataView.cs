using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>A data view over a user's objects: read lazily, as often as there are cursors.</summary>
sealed class EnumerableDataView<TRow> : IDataView where TRow : class
{
    readonly IEnumerable<TRow> _data;
    readonly MemberColumn[] _columns;

    public EnumerableDataView(IEnumerable<TRow> data, SchemaDefinition definition)
    {
        _data = data;
        _columns = MemberColumn.Bind(typeof(TRow), definition, SchemaDefinition.Direction.Read);
        Schema = MemberColumn.Schema(_columns);
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => (_data as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, RowGetters.Active(Schema, columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    sealed class Cursor : DataViewRowCursor
    {
        readonly EnumerableDataView<TRow> _view;
        readonly IEnumerator<TRow> _rows;
        readonly Delegate[] _getters;
        TRow _current;
        long _position = -1;

        public Cursor(EnumerableDataView<TRow> view, bool[] active)
        {
            _view = view;
            _rows = view._data.GetEnumerator();
            var getters = new RowValueGetters<TRow>(Current);
            _getters = [.. view._columns.Select((column, index) => active[index] ? getters.Create(column) : null)];
        }

        public override DataViewSchema Schema => _view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            if (!_rows.MoveNext())
            {
                _current = null;
                _position = -1;
                return false;
            }
            _current = _rows.Current ?? throw new InvalidOperationException("Encountered null when iterating over data, this is not supported.");
            _position++;
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < _getters.Length && _getters[column.Index] is not null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            RowGetters.CheckActive(IsColumnActive(column), column);
            return RowGetters.As<TValue>(_getters[column.Index], column);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            Current();
            id = new DataViewRowId((ulong)_position, 0);
        };

        TRow Current() => _current ?? throw new InvalidOperationException("Cannot get a value while the cursor is not on a row");

        protected override void Dispose(bool disposing)
        {
            if (disposing) _rows.Dispose();
            base.Dispose(disposing);
        }
    }
}
