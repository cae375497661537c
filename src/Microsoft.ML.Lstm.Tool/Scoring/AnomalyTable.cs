using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tool.Models;
using Microsoft.ML.Lstm.Tool.Tables;

namespace Microsoft.ML.Lstm.Tool.Scoring;

/// <summary>Alert, score and p-value of each row, beside the series, the time and the values.</summary>
sealed class AnomalyTable : ITaskScorer
{
    readonly LoadedModel _model;
    readonly TableColumn[] _kept;

    public AnomalyTable(LoadedModel model)
    {
        _model = model;
        _kept = [.. model.Columns.Where(column => column.Name == model.Series || column.Name == model.Time || model.Values.Contains(column.Name))];
        Columns = [.. _kept, new("alert", ColumnKind.Integer), new("score", ColumnKind.Real), new("p-value", ColumnKind.Real)];
    }

    public IReadOnlyList<TableColumn> Columns { get; }

    public void Score(TableBlock rows, TableBlock answers)
    {
        int[] places = [.. _kept.Select(column => rows.IndexOf(column.Name))];
        var scored = _model.Model.Transform(rows.View());
        var column = scored.Schema[((LstmAnomalyTransformer)_model.Core).Outputs.Names[0]!];
        using var cursor = scored.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<double>>(column);
        var anomaly = default(VBuffer<double>);
        for (var row = 0; cursor.MoveNext(); row++)
        {
            getter(ref anomaly);
            for (var i = 0; i < places.Length; i++) answers.Copy(rows, row, places[i], i);
            answers.Integers(places.Length).Add((long)anomaly.GetItemOrDefault(0));
            answers.Reals(places.Length + 1).Add(anomaly.GetItemOrDefault(1));
            answers.Reals(places.Length + 2).Add(anomaly.GetItemOrDefault(2));
            answers.EndRow();
        }
    }
}
