using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>Rows with a forecast at each; lazy, read in order, by one cursor: each row's forecast depends on the rows before.</summary>
sealed class ForecastView(LstmForecastingTransformer model, IDataView input, AppendedColumns columns) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => columns.Output;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new ForecastCursor(model, input, columns, [.. columnsNeeded]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
