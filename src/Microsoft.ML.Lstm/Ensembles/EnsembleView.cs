using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Ensembles;

/// <summary>The rows of several models over the same data, averaged: they are read side by side.</summary>
static class EnsembleView
{
    /// <param name="input">Columns that the models are given.</param>
    /// <param name="outputs">What each makes of the data, row by row.</param>
    /// <param name="weights">Weights of the models, which sum to 1.</param>
    public static IDataView Of(int input, IReadOnlyList<IDataView> outputs, IReadOnlyList<double> weights)
    {
        var columns = new EnsembleColumns(input, [.. outputs.Select(output => output.Schema)]);
        return new LazyView(columns.Output, outputs[0].GetRowCount, active =>
        {
            HashSet<int> asked = [.. active.Select(column => column.Index)];
            DataViewRowCursor[] cursors = [.. outputs.Select((output, model) => output.GetRowCursor(columns.Needed(model, asked).Select(column => output.Schema[column])))];
            return new Cursor(columns, cursors, weights, asked);
        });
    }

    sealed class Cursor(EnsembleColumns columns, DataViewRowCursor[] cursors, IReadOnlyList<double> weights, HashSet<int> active) : DataViewRowCursor
    {
        readonly EnsembleValues _values = new(columns, cursors, weights);

        public override DataViewSchema Schema => columns.Output;

        public override long Position => cursors[0].Position;

        public override long Batch => cursors[0].Batch;

        public override bool MoveNext()
        {
            var moved = cursors[0].MoveNext();
            foreach (var cursor in cursors.AsSpan(1))
                if (cursor.MoveNext() != moved) throw new InvalidOperationException("The models of an ensemble made different numbers of rows of the same data. Give data that stand still, or keep them as they are once with mlContext.Data.Cache(data).");
            return moved;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => cursors[0].GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            ColumnGetter.Check(Schema, column, IsColumnActive);
            return _values.Getter<TValue>(column.Index);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                foreach (var cursor in cursors) cursor.Dispose();
            base.Dispose(disposing);
        }
    }
}
