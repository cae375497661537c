using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>Some rows of a data view, in their order.</summary>
static class RowFilter
{
    /// <param name="data">The rows.</param>
    /// <param name="kept">The numbers of those that are kept, ascending.</param>
    public static IDataView Of(IDataView data, int[] kept) => new LazyView(data.Schema, () => kept.Length, active => new Cursor(data.GetRowCursor(active), kept));

    sealed class Cursor(DataViewRowCursor rows, int[] kept) : DataViewRowCursor
    {
        int _at = -1, _row = -1;

        public override DataViewSchema Schema => rows.Schema;

        public override long Position => _at < kept.Length ? _at : -1;

        public override long Batch => rows.Batch;

        public override bool MoveNext()
        {
            if (_at + 1 >= kept.Length)
            {
                _at = kept.Length;
                return false;
            }
            _at++;
            for (; _row < kept[_at]; _row++)
                if (!rows.MoveNext()) throw new InvalidOperationException($"The data ended before row {kept[_at]}: they are fewer rows than when they were first read. A backtest reads them several times; keep them as they are meanwhile.");
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => rows.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => rows.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing) rows.Dispose();
            base.Dispose(disposing);
        }
    }
}
