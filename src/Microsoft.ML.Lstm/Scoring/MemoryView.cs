using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Scoring;

/// <summary>Rows that lie in memory.</summary>
static class MemoryView
{
    /// <param name="schema">Their columns.</param>
    /// <param name="rows">Their number.</param>
    /// <param name="getter">Makes the <see cref="ValueGetter{TValue}"/> of a column, for the row that it is told.</param>
    public static IDataView Of(DataViewSchema schema, int rows, Func<int, Func<int>, Delegate> getter) =>
        new LazyView(schema, () => rows, active => new Cursor(schema, rows, getter, [.. active.Select(column => column.Index)]));

    sealed class Cursor(DataViewSchema schema, int rows, Func<int, Func<int>, Delegate> getter, HashSet<int> active) : DataViewRowCursor
    {
        int _row = -1;
        bool _hasEnded;

        public override DataViewSchema Schema => schema;

        public override long Position => _row;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            // Behind the last row it stays: who asks once more, as a prefetch does, must not be given the first one again.
            if (_hasEnded || ++_row >= rows) (_row, _hasEnded) = (-1, true);
            return !_hasEnded;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)Row(), 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            ColumnGetter.Check(Schema, column, IsColumnActive);
            return ColumnGetter.Typed<TValue>(column, getter(column.Index, Row));
        }

        int Row() => _row >= 0 ? _row : throw new InvalidOperationException("The cursor stands on no row: call MoveNext first.");
    }
}
