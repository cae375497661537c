using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>A row whose first columns are its input's, and whose others have getters of their own (null where not active).</summary>
sealed class MappedRow(DataViewRow input, DataViewSchema schema, Delegate[] added, Action disposer) : DataViewRow
{
    readonly int _inherited = input.Schema.Count;

    public override DataViewSchema Schema => schema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        if (column.Index >= schema.Count) throw new ArgumentOutOfRangeException(nameof(column));
        return column.Index < _inherited ? input.IsColumnActive(input.Schema[column.Index]) : added[column.Index - _inherited] is not null;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        RowGetters.CheckActive(IsColumnActive(column), column);
        return column.Index < _inherited
            ? input.GetGetter<TValue>(input.Schema[column.Index])
            : RowGetters.As<TValue>(added[column.Index - _inherited], column);
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
