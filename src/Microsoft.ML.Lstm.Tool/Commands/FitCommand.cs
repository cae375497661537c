using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML.Lstm.Tool.Models;
using Microsoft.ML.Lstm.Tool.Tables;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Commands;

/// <summary>Trains a model on a file, and writes it as ML.NET's.</summary>
static class FitCommand
{
    public static CliCommand Create(CommandHost host) => new("fit", "Trains a model.")
    {
        Of(host, TaskKind.Forecast, "forecast", "Trains a forecaster of one or many series."),
        Of(host, TaskKind.Classify, "classify", "Trains a classifier of sequences."),
        Of(host, TaskKind.Regress, "regress", "Trains a network that predicts a value of sequences."),
        Of(host, TaskKind.Anomaly, "anomaly", "Trains a detector of anomalies on normal rows."),
    };

    static CliCommand Of(CommandHost host, TaskKind task, string name, string description)
    {
        Argument<string> data = new("data") { Description = "CSV or Parquet file with a row for each step; the rows of a series lie together, in the order of time." };
        Option<string> output = new("--output", "-o") { Description = "Model file (.zip) to write.", Required = true };
        var (wide, overwrite, options) = (CommonOptions.Wide, CommonOptions.Overwrite, new FitOptions(task));
        CliCommand command = new(name, description) { data, output, wide, overwrite };
        options.AddTo(command);
        command.Does((parsed, cancellationToken) =>
        {
            var settings = options.Read(parsed, parsed.GetValue(wide), cancellationToken);
            var path = parsed.GetRequiredValue(output);
            OutputFile.RefuseExisting(path, parsed.GetValue(overwrite));
            var table = Read(parsed.GetRequiredValue(data), parsed.GetValue(wide), settings, cancellationToken);
            Fit(host, settings, table, path, cancellationToken);
        });
        return command;
    }

    /// <summary>All rows, in memory, as trainings read them again and again.</summary>
    static TableBlock Read(string path, bool isWide, FitSettings settings, CancellationToken cancellationToken)
    {
        using var reader = TableFile.Open(path, isWide, settings.Series, settings.Label is { } label ? [label] : []);
        TableFile.Require(reader, TaskTrainers.Columns(settings));
        TableColumn[] columns = [.. TaskTrainers.Columns(settings).Select(name => new TableColumn(name,
            name == settings.Time ? reader.KindOfTimes(name)
            : name == settings.Series || settings.Categories.Contains(name) || (name == settings.Label && settings.Task == TaskKind.Classify) ? ColumnKind.Text : ColumnKind.Number))];
        reader.Select(columns, settings.Series);
        var table = new TableBlock(columns);
        while (reader.MoveNext())
        {
            if ((table.Rows & 0xfff) == 0) cancellationToken.ThrowIfCancellationRequested();
            reader.CopyTo(table);
        }

        return table.Rows > 0 ? table : throw CommandException.BadData($"{reader.File} has no rows.");
    }

    static void Fit(CommandHost host, FitSettings settings, TableBlock table, string path, CancellationToken cancellationToken)
    {
        var ml = host.Context(settings.Training.Seed);
        var watch = Stopwatch.StartNew();
        var data = table.View();
        TrainingReport? last = null;
        var model = host.WithProgress("Training", progress => TaskTrainers.Of(ml, settings with
        {
            Training = settings.Training with
            {
                OnReport = report =>
                {
                    last = report;
                    progress(report.Progress);
                },
            },
        }).Fit(data));
        if (cancellationToken.IsCancellationRequested)
            throw new CommandException(ExitCode.Cancelled, settings.Training.CheckpointPath is { } file ? $"Cancelled. No model was written; the same command goes on from '{file}'." : "Cancelled. No model was written; with --checkpoint the training could go on.");
        ml.Model.SaveAtomically(model, data.Schema, path);
        host.Output.WriteLine(FitSummary.Of(settings, table, model, last, watch.Elapsed));
        host.Output.WriteLine($"Written: {path}, {new FileInfo(path).Length / 1024.0:F0} KiB");
    }
}
