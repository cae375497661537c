using Microsoft.ML.Lstm.DataView;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>
/// The covariates that are known ahead in the rows of a data view that is scored: those of the rows that follow a row are what a forecast from it reads. A cursor of its own
/// reads as far ahead as a forecast from the row at hand reads, so that a horizon of steps a series is kept, however long the data are.
/// </summary>
sealed class CovariateLookAhead : IDisposable
{
    readonly AheadReader _ahead;
    readonly Dictionary<string, int> _rows = [];
    readonly int _horizon, _known;

    public CovariateLookAhead(LstmForecastingTransformer model, IDataView rows, IReadOnlyCollection<DataViewSchema.Column> bound)
    {
        (_horizon, _known) = (model.Horizon, model.State.Layout.Known);
        Count(model, rows);
        _ahead = new(model, rows, bound, hasTarget: true);
    }

    /// <summary>Takes the next row of a series.</summary>
    /// <returns>[steps, Known]: the covariates of as many steps behind it as a forecast reads, or as there are. Valid until the next call.</returns>
    public ReadOnlySpan<float> Take(string series)
    {
        var (track, rows) = (_ahead[series], _rows.GetValueOrDefault(series));
        while (!track.HasRow || (track.StepsBehind < _horizon && track.Rows < rows))
        {
            if (_ahead.Read()) continue;
            throw new InvalidOperationException("The data to score are more or fewer rows each time they are read. Score data that stand still, or keep them as they are once with mlContext.Data.Cache(data).");
        }

        var steps = track.Take();
        return steps[..Math.Min(steps.Length, _horizon * _known)];
    }

    public void Dispose() => _ahead.Dispose();

    /// <summary>Counts the rows of each series: behind the last of them nothing is looked for.</summary>
    void Count(LstmForecastingTransformer model, IDataView rows)
    {
        var column = model.Columns.Series is { } name ? rows.Schema[name] : (DataViewSchema.Column?)null;
        using var cursor = rows.GetRowCursor(column is null ? [] : [column.Value]);
        var series = column is null ? null : new SeriesName(cursor, column.Value, model.Columns.Naming);
        var byName = _rows.GetAlternateLookup<ReadOnlySpan<char>>();
        while (cursor.MoveNext())
        {
            var read = series is null ? default : series.Read();
            byName[read] = byName.TryGetValue(read, out var count) ? count + 1 : 1;
        }
    }
}
