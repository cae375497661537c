using Microsoft.ML.Lstm.Tool.Models;
using Microsoft.ML.Lstm.Tool.Tables;

namespace Microsoft.ML.Lstm.Tool.Scoring;

/// <summary>Forecasts the steps after the last row of each series: a row for each series, target and step.</summary>
/// <remarks>
/// Rows follow where the model stands: at the end of its training data for the series in them; another series begins with its first row. Where the model reads covariates that are known
/// ahead, the rows at the end of a series without a value are the steps ahead.
/// </remarks>
sealed class ForecastTable : ITaskScorer
{
    readonly LoadedModel _model;
    readonly LstmForecastingTransformer _forecaster;
    readonly int? _horizon;
    readonly bool _hasTimes, _hasTargets, _isKnownAhead;

    public ForecastTable(LoadedModel model, int? horizon)
    {
        (_model, _forecaster, _horizon) = (model, (LstmForecastingTransformer)model.Core, horizon);
        _hasTimes = model.Time is { } time && model.Columns.Any(column => column.Name == time && column.Kind == ColumnKind.Time);
        _hasTargets = model.Values.Count > 1;
        _isKnownAhead = _forecaster.State.Layout.Known > 0;
        List<TableColumn> columns = [];
        if (model.Series is { } series) columns.Add(new(series, ColumnKind.Text));
        columns.Add(new("step", ColumnKind.Integer));
        if (_hasTimes) columns.Add(new(model.Time!, ColumnKind.Time));
        if (_hasTargets) columns.Add(new("target", ColumnKind.Text));
        Columns = [.. columns, new("forecast", ColumnKind.Number), new("lower", ColumnKind.Number), new("upper", ColumnKind.Number)];
    }

    public IReadOnlyList<TableColumn> Columns { get; }

    public void Score(TableBlock rows, TableBlock answers)
    {
        if (rows.Rows == 0) return;
        var (past, ahead) = _isKnownAhead ? Split(rows) : (rows, null);
        var standing = _forecaster.After(Before(past.View()));
        Add(ahead is { Rows: > 0 } ? standing.Forecast(Before(ahead.View()), _horizon) : standing.Forecast(_horizon), answers);
    }

    /// <summary>Forecasts every series from where the model stands.</summary>
    public void ScoreAsTrained(TableBlock answers) => Add(_forecaster.Forecast(_horizon), answers);

    /// <summary>The steps of the chain before the forecaster, on rows.</summary>
    IDataView Before(IDataView rows)
    {
        foreach (var step in Interop.ChainSteps.Of(_model.Model).TakeWhile(step => step != _forecaster)) rows = step.Transform(rows);
        return rows;
    }

    void Add(IReadOnlyList<SeriesForecast> forecasts, TableBlock answers)
    {
        foreach (var forecast in forecasts)
        {
            var column = 0;
            if (_model.Series is not null) answers.Texts(column++).Add(forecast.Series ?? "");
            answers.Integers(column++).Add(forecast.Step);
            if (_hasTimes) answers.Times(column++).Add(forecast.Time ?? default);
            if (_hasTargets) answers.Texts(column++).Add(forecast.Target ?? "");
            answers.Numbers(column++).Add(forecast.Value);
            answers.Numbers(column++).Add(forecast.LowerBound);
            answers.Numbers(column).Add(forecast.UpperBound);
            answers.EndRow();
        }
    }

    /// <summary>The rows of each series up to its last value, and those behind it.</summary>
    (TableBlock Past, TableBlock Ahead) Split(TableBlock rows)
    {
        var (past, ahead) = (new TableBlock(rows.Columns), new TableBlock(rows.Columns));
        var series = rows.IndexOf(_model.Series);
        int[] values = [.. _model.Values.Select(rows.IndexOf)];
        for (var (first, end) = (0, 0); first < rows.Rows; first = end)
        {
            for (end = first + 1; end < rows.Rows && (series < 0 || rows.Texts(series)[end] == rows.Texts(series)[first]);) end++;
            var last = end - 1;
            while (last >= first && values.All(value => float.IsNaN(rows.Numbers(value)[last]))) last--;
            for (var row = first; row < end; row++) (row <= last ? past : ahead).CopyRow(rows, row);
        }

        return (past, ahead);
    }
}
