using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>Rows that lie in memory.</summary>
/// <param name="schema">Their columns.</param>
/// <param name="rows">Their number.</param>
/// <param name="getter">Makes the <see cref="ValueGetter{TValue}"/> of a column, for the row that it is told.</param>
sealed class MemoryView(DataViewSchema schema, int rows, Func<int, Func<int>, Delegate> getter) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this, [.. columnsNeeded.Select(column => column.Index)]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    Delegate Getter(int column, Func<int> row) => getter(column, row);

    sealed class Cursor(MemoryView view, HashSet<int> active) : DataViewRowCursor
    {
        readonly int _rows = (int)view.GetRowCount()!.Value;
        int _row = -1;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _row;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            if (_row + 1 >= _rows)
            {
                _row = -1;
                return false;
            }
            _row++;
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)Row(), 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (column.Index >= Schema.Count || Schema[column.Index].Name != column.Name)
                throw new ArgumentException($"Column '{column.Name}' (index {column.Index}) is none of this row's {Schema.Count} columns.", nameof(column));
            if (!IsColumnActive(column)) throw new ArgumentException($"Column '{column.Name}' was not asked for when this row was opened. Name it among the columns needed.", nameof(column));
            return view.Getter(column.Index, Row) as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type}; it was asked for as {typeof(TValue)}, but its type is {column.Type.RawType}.");
        }

        int Row() => _row >= 0 ? _row : throw new InvalidOperationException("The cursor stands on no row: call MoveNext first.");
    }
}
