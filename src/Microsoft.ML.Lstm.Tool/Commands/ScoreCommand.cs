using System.CommandLine;
using Microsoft.ML.Lstm.Tool.Models;
using Microsoft.ML.Lstm.Tool.Scoring;
using Microsoft.ML.Lstm.Tool.Shards;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Commands;

/// <summary>Scores the series of a file, all of them or a shard.</summary>
static class ScoreCommand
{
    public static CliCommand Create(CommandHost host)
    {
        var (model, wide, overwrite) = (CommonOptions.Model, CommonOptions.Wide, CommonOptions.Overwrite);
        Argument<string?> input = new("input") { Description = "CSV or Parquet file; the rows of a series lie together. Without it a forecaster forecasts from the end of its training data.", Arity = ArgumentArity.ZeroOrOne };
        Option<string> output = new("--output", "-o") { Description = "CSV or Parquet file (.parquet) to write.", Required = true };
        var horizon = CommonOptions.Of<int?>("--horizon", "Steps that a forecaster forecasts; those it was trained for by default.");
        var shard = CommonOptions.Of<string?>("--shard", "i/n: scores the series whose hash leaves i of n, into a file named after the shard; auto: by the variables of Kubernetes, Slurm or AWS Batch.");
        var shards = CommonOptions.Of<int?>("--shards", "Number of shards for --shard auto where the scheduler does not tell it.");
        CliCommand command = new("score", "Scores the series of a file: forecasts, classes, values or anomalies.") { model, input, output, wide, horizon, shard, shards, overwrite };
        command.Does((parsed, cancellationToken) =>
        {
            var loaded = LoadedModel.Load(host.Context(1), parsed.GetRequiredValue(model));
            var part = Shard(parsed.GetValue(shard), parsed.GetValue(shards));
            var job = new ScoreJob(loaded, part)
            {
                ModelPath = parsed.GetRequiredValue(model),
                Input = parsed.GetValue(input),
                Output = part.FileOf(parsed.GetRequiredValue(output)),
                IsWide = parsed.GetValue(wide),
                Horizon = parsed.GetValue(horizon),
                IsOverwritten = parsed.GetValue(overwrite),
            };
            job.Run(host, cancellationToken);
        });
        return command;
    }

    static Shard Shard(string? shard, int? shards)
    {
        if (shard == "auto") return new ShardEnvironment(Environment.GetEnvironmentVariable).Find(shards);
        if (shards is not null) throw CommandException.Usage("--shards goes with --shard auto. Give --shard i/n.");
        return shard is null ? Shards.Shard.All : Shards.Shard.Parse(shard);
    }
}
