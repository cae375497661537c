using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>Appends columns to one row at a time, whatever came before it: what <c>CreatePredictionEngine</c> asks a model for.</summary>
/// <param name="columns">Which column lies where.</param>
/// <param name="open">Opens a row: what makes the <see cref="ValueGetter{TValue}"/> of an appended column.</param>
sealed class AppendedMapper(AppendedColumns columns, Func<DataViewRow, Func<int, Delegate>> open) : IRowToRowMapper
{
    public DataViewSchema InputSchema => columns.Input;

    public DataViewSchema OutputSchema => columns.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => columns.Dependencies(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column[] active = [.. activeColumns];
        var getters = active.Any(column => columns.AppendedIndex(column) >= 0) ? open(input) : null;
        return new Row(new(columns, input, active, index => getters!(index)));
    }

    sealed class Row(AppendedRow row) : DataViewRow
    {
        public override DataViewSchema Schema => row.Schema;

        public override long Position => row.Input.Position;

        public override long Batch => row.Input.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => row.Input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => row.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => row.Getter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing) row.Input.Dispose();
            base.Dispose(disposing);
        }
    }
}
