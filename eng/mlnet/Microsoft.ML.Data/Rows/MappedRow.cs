using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>A row with its input's columns, and with others that have getters of their own (null where not active).</summary>
sealed class MappedRow(DataViewRow input, AddedColumns columns, Delegate[] added, Action disposer) : DataViewRow
{
    public override DataViewSchema Schema => columns.Schema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        if (column.Index >= Schema.Count) throw new ArgumentOutOfRangeException(nameof(column));
        return columns.IsAdded(column.Index, out var index) ? added[index] is not null : input.IsColumnActive(input.Schema[index]);
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        RowGetters.CheckActive(IsColumnActive(column), column);
        return columns.IsAdded(column.Index, out var index)
            ? RowGetters.As<TValue>(added[index], column)
            : input.GetGetter<TValue>(input.Schema[index]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            disposer?.Invoke();
            input.Dispose();
        }
        base.Dispose(disposing);
    }
}
