using System.CommandLine;
using System.Text.Json;
using Microsoft.ML.Lstm.Tool.Evaluation;
using Microsoft.ML.Lstm.Tool.Models;
using Microsoft.ML.Lstm.Tool.Scoring;
using Microsoft.ML.Lstm.Tool.Tables;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Commands;

/// <summary>Prints how well a model does on a file.</summary>
static class EvaluateCommand
{
    static readonly JsonSerializerOptions Format = new() { WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static CliCommand Create(CommandHost host)
    {
        var (model, wide) = (CommonOptions.Model, CommonOptions.Wide);
        Argument<string> input = new("input") { Description = "CSV or Parquet file with known values or labels. For a forecaster, the rows after its training data." };
        var json = CommonOptions.Of<bool>("--json", "Prints JSON in place of a table.");
        var season = CommonOptions.Of<int?>("--season", "Season length that scales a forecaster's errors; that of the model by default.");
        var label = CommonOptions.Of<string?>("--label", "Column that tells known anomalies, 1 or 0, for a detector.");
        CliCommand command = new("evaluate", "Evaluates a model on a file: accuracy of forecasts from every row, of classes, values or alerts.") { model, input, wide, season, label, json };
        command.Does((parsed, cancellationToken) =>
        {
            var loaded = LoadedModel.Load(host.Context(1), parsed.GetRequiredValue(model));
            if (parsed.GetValue(season) is < 1) throw CommandException.Usage($"--season is {parsed.GetValue(season)}, but must be at least 1.");
            if (parsed.GetValue(season) is not null && loaded.Task != TaskKind.Forecast) throw CommandException.Usage("--season goes with a forecaster, which the model is not.");
            if (parsed.GetValue(label) is not null && loaded.Task != TaskKind.Anomaly) throw CommandException.Usage("--label goes with a detector; the model knows the label that it was trained with.");
            var rows = Read(loaded, parsed.GetRequiredValue(input), parsed.GetValue(wide), parsed.GetValue(label), cancellationToken);
            var metrics = TaskMetrics.Of(loaded, rows, parsed.GetValue(season), parsed.GetValue(label));
            if (parsed.GetValue(json)) host.Output.WriteLine(JsonSerializer.Serialize(metrics.ToDictionary(metric => metric.Name, metric => metric.Value), Format));
            else
            {
                var width = metrics.Max(metric => metric.Title.Length);
                foreach (var metric in metrics) host.Output.WriteLine($"{metric.Title.PadRight(width)}  {metric.Value:0.######}");
            }
        });
        return command;
    }

    static TableBlock Read(LoadedModel model, string path, bool isWide, string? label, CancellationToken cancellationToken)
    {
        using var reader = ModelRows.Open(model, path, isWide, out var columns);
        if (model.Label is { } own) TableFile.Require(reader, [own]);
        if (label is not null)
        {
            TableFile.Require(reader, [label]);
            columns = [.. columns, new(label, ColumnKind.Number)];
            reader.Select(columns, model.Series);
        }

        var table = new TableBlock(columns);
        while (reader.MoveNext())
        {
            if ((table.Rows & 0xfff) == 0) cancellationToken.ThrowIfCancellationRequested();
            reader.CopyTo(table);
        }

        return table.Rows > 0 ? table : throw CommandException.BadData($"{reader.File} has no rows.");
    }
}
