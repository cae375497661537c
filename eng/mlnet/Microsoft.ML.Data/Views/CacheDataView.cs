using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>Keeps the columns somebody has asked for in memory: the source is read once for each of them.</summary>
sealed class CacheDataView : IDataView
{
    readonly IDataView _source;
    readonly CachedColumn[] _columns;
    readonly Lock _lock = new();
    long _count = -1;

    public CacheDataView(IDataView source, string[] columnsToPrefetch)
    {
        _source = source;
        _columns = new CachedColumn[source.Schema.Count];
        if (columnsToPrefetch is { Length: > 0 })
            Fill(RowGetters.Active(Schema, columnsToPrefetch.Select(name => RowGetters.Find(Schema, name, "prefetch", nameof(columnsToPrefetch)))));
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => Volatile.Read(ref _count) is >= 0 and var count ? count : _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = RowGetters.Active(Schema, columnsNeeded);
        Fill(active);
        return new Cursor(this, active, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    void Fill(bool[] active)
    {
        lock (_lock)
        {
            var missing = Schema.Where(column => active[column.Index] && _columns[column.Index] is null).ToArray();
            if (missing.Length == 0 && _count >= 0) return;
            using var cursor = _source.GetRowCursor(missing);
            var filled = missing.Select(column => CachedColumn.Create(cursor, column)).ToArray();
            var count = 0L;
            for (; cursor.MoveNext(); count++)
                foreach (var column in filled) column.Add();
            if (_count >= 0 && count != _count)
                throw new InvalidOperationException($"The cached data had {_count} rows at first, and now has {count}");
            for (var i = 0; i < missing.Length; i++) _columns[missing[i].Index] = filled[i];
            Volatile.Write(ref _count, count);
        }
    }

    sealed class Cursor : DataViewRowCursor
    {
        readonly CacheDataView _view;
        readonly bool[] _active;
        readonly int[] _order;
        long _position = -1;
        bool _ended;

        public Cursor(CacheDataView view, bool[] active, Random rand)
        {
            _view = view;
            _active = active;
            if (rand is null) return;
            _order = [.. Enumerable.Range(0, checked((int)view._count))];
            rand.Shuffle(_order);
        }

        public override DataViewSchema Schema => _view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            if (!_ended && _position + 1 < _view._count)
            {
                _position++;
                return true;
            }
            _ended = true;
            _position = -1;
            return false;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            RowGetters.CheckActive(_active[column.Index], column);
            return RowGetters.As<TValue>(_view._columns[column.Index].Getter(Index), column);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Index(), 0);

        int Index()
        {
            if (_position < 0) throw new InvalidOperationException("Cannot get a value while the cursor is not on a row");
            return _order is null ? (int)_position : _order[_position];
        }
    }
}
