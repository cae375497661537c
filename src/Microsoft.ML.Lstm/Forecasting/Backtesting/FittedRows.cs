namespace Microsoft.ML.Lstm.Forecasting.Backtesting;

/// <summary>Another's model that keeps no state: at the last row of each series before the origin it forecasts what follows.</summary>
sealed class FittedRows(string name, ITransformer model, ForecastColumns columns) : IFittedModel
{
    public IDataView Inputs(IDataView data) => data;

    public void Observe(Fold fold)
    {
        // The rows before the origin are all that it needs, and they are handed to it each time.
    }

    public void Forecast(Fold fold, FoldForecasts forecasts)
    {
        fold.Panel.RefuseForRows(name);
        var rows = fold.TrainingRows();
        var last = fold.Series.ToDictionary(series => fold.Panel.Row(series, fold.Origin(series) - 1));
        var view = model.Transform(fold.Training);
        var reader = new VectorColumns(fold.Context, view.Schema, columns, fold.Steps);
        using var cursor = view.GetRowCursor(reader.Columns);
        var read = reader.Open(cursor);
        foreach (var row in rows)
        {
            if (!cursor.MoveNext()) throw new InvalidOperationException($"'{name}' gave fewer rows than the {rows.Length} that it was to transform.");
            if (last.TryGetValue(row, out var series)) read(series, forecasts, columns.ConfidenceLevel);
        }
    }
}
