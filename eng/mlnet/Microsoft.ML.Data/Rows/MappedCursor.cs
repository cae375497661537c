using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>Moves one cursor, and shows the row that was made of it.</summary>
sealed class MappedCursor(DataViewRowCursor source, DataViewRow row) : DataViewRowCursor
{
    public override DataViewSchema Schema => row.Schema;

    public override long Position => source.Position;

    public override long Batch => source.Batch;

    public override bool MoveNext() => source.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => row.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing) row.Dispose();
        base.Dispose(disposing);
    }
}
