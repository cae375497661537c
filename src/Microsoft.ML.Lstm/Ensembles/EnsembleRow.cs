using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Ensembles;

/// <summary>A single row of an ensemble, as a prediction engine asks for it.</summary>
sealed class EnsembleRow(EnsembleColumns columns, DataViewRow[] rows, IReadOnlyList<double> weights, HashSet<int> active) : DataViewRow
{
    readonly EnsembleValues _values = new(columns, rows, weights);

    public override DataViewSchema Schema => columns.Output;

    public override long Position => rows[0].Position;

    public override long Batch => rows[0].Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => rows[0].GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ColumnGetter.Check(Schema, column, IsColumnActive);
        return _values.Getter<TValue>(column.Index);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (var row in rows) row.Dispose();
        base.Dispose(disposing);
    }
}
