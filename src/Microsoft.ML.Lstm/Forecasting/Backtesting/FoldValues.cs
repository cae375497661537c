using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>Reads the values of all series.</summary>
static class FoldValues
{
    /// <param name="fold">The fold, whose panel tells which row is which step.</param>
    /// <param name="inputs">The rows of the data, behind the steps before the forecaster.</param>
    /// <param name="column">The column of the values.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static float[][] Read(Fold fold, IDataView inputs, string column, Cancellation cancellation)
    {
        var panel = fold.Panel;
        if (inputs.Schema.GetColumnOrNull(column) is not { } found) throw MLNetInternals.SchemaMismatch(fold.Context, "data", "input", column);
        var (columns, targets) = (new SeriesColumns(column, null) { HasChannels = panel.TargetsOfSeries > 1 }, panel.TargetsOfSeries);
        columns.Bind(fold.Context, inputs.Schema);
        var byRow = new float[checked(panel.Rows * targets)];
        using (var cursor = inputs.GetRowCursor([found]))
        {
            var reader = new SeriesReader(columns, cursor);
            var row = 0;
            while (cancellation.MoveNext(cursor))
            {
                if (row == panel.Rows) throw Changed(column, "more than", panel.Rows);
                reader.Values().CopyTo(byRow.AsSpan(targets * row++));
            }
            if (row < panel.Rows) throw Changed(column, $"{row} where there were", panel.Rows);
        }
        return [.. Enumerable.Range(0, panel.Names.Count).Select(series => Enumerable.Range(0, panel.Count(series)).Select(step => panel.Row(series, step) is >= 0 and var row ? byRow[(targets * row) + (series % targets)] : float.NaN).ToArray())];
    }

    static InvalidOperationException Changed(string column, string rows, int expected) =>
        new($"The rows behind the steps before the forecaster, in whose column '{column}' the true values are, are {rows} {expected}. Steps of a chain must keep all rows, and the data stay as they are.");
}
