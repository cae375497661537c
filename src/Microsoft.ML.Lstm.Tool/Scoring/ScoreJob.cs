using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Tool.Models;
using Microsoft.ML.Lstm.Tool.Shards;
using Microsoft.ML.Lstm.Tool.Tables;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Scoring;

/// <summary>Scores a file or a shard of it, unless that was done; the output is whole or not there.</summary>
sealed class ScoreJob(LoadedModel model, Shard shard)
{
    public required string ModelPath { get; init; }

    /// <summary>The file; null for a forecast from the end of the training data.</summary>
    public required string? Input { get; init; }

    public required string Output { get; init; }

    public bool IsWide { get; init; }

    public int? Horizon { get; init; }

    public bool IsOverwritten { get; init; }

    public void Run(CommandHost host, CancellationToken cancellationToken)
    {
        Check();
        var work = new Manifest(Manifest.HashOf(ModelPath), Input is null ? "" : Manifest.HashOf(Input), Settings(), $"{shard}") { InputName = Path.GetFileName(Input) ?? "" };
        if (Manifest.Read(Output) is { } earlier && earlier.IsSameWork(work))
        {
            if (earlier.IsDone(Output))
            {
                host.Output.WriteLine($"Done already: {Output}, {earlier.Series} series");
                return;
            }

            OutputFile.RefuseExisting(Output, isOverwritten: IsOverwritten || !earlier.Finished);
        }
        else OutputFile.RefuseExisting(Output, IsOverwritten);

        // A run that is killed from here on leaves a manifest that says so, and the next one may replace what it left.
        work.Write(Output);
        Manifest done;
        try
        {
            done = Write(host, work, cancellationToken);
        }
        catch when (!File.Exists(Output))
        {
            File.Delete(Manifest.PathOf(Output));
            throw;
        }

        done.Write(Output);
        host.Output.WriteLine($"Written: {Output}, {done.Series} series, {done.Rows} rows read");
    }

    Manifest Write(CommandHost host, Manifest work, CancellationToken cancellationToken)
    {
        var done = work;
        AtomicFile.Write(Output, stream =>
        {
            done = host.WithProgress("Scoring", progress => Score(work, stream, progress, cancellationToken));
            stream.Flush();
            stream.Position = 0;
            done = done with { Output = Manifest.HashOf(stream), Finished = true };
        });
        return done;
    }

    void Check()
    {
        if (Horizon is < 1) throw CommandException.Usage($"--horizon is {Horizon}, but must be at least 1.");
        if (Horizon is not null && model.Task != TaskKind.Forecast) throw CommandException.Usage("--horizon goes with a forecaster, which the model is not.");
        if (Input is null && (model.Task != TaskKind.Forecast || IsWide || shard.Count > 1)) throw CommandException.Usage("The input is missing: name a CSV or Parquet file.");
        if (Input is not null && !File.Exists(Input)) throw new CommandException(ExitCode.File, $"There is no file '{Input}'.");
        if (shard.Count > 1 && model.Series is null) throw CommandException.Usage("--shard parts series by their names, but the model knows one series only.");
    }

    /// <summary>What the scores depend on beside model, input and shard.</summary>
    string Settings() => $"{(IsWide ? "wide" : "long")} horizon {(Horizon is { } steps ? steps : "own")} {(TableFile.IsParquet(Output) ? "parquet" : "csv")} tool {typeof(ScoreJob).Assembly.GetName().Version}";

    Manifest Score(Manifest work, Stream stream, Action<double> progress, CancellationToken cancellationToken)
    {
        var scorer = TaskScorer.Of(model, Horizon);
        using var writer = TableFile.Create(Output, stream, scorer.Columns);
        var answers = new TableBlock(scorer.Columns);
        if (Input is null)
        {
            ((ForecastTable)scorer).ScoreAsTrained(answers);
            writer.Write(answers);
            return work with { Series = ((LstmForecastingTransformer)model.Core).State.Series.Count };
        }

        using var reader = ModelRows.Open(model, Input, IsWide, out var columns);
        var (blocks, rows) = (new SeriesBlocks(reader, model.Series, shard), new TableBlock(columns));
        while (blocks.Next(rows, cancellationToken))
        {
            answers.Clear();
            scorer.Score(rows, answers);
            writer.Write(answers);
            progress(reader.Progress);
        }

        if (blocks.Rows == 0 && shard.Count == 1) throw CommandException.BadData($"{reader.File} has no rows.");
        return work with { Series = blocks.Series, Rows = blocks.Rows };
    }
}
