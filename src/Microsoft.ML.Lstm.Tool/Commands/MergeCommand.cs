using System.CommandLine;
using Microsoft.ML.Lstm.Tool.Shards;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Commands;

/// <summary>Checks the shards of an output, and puts them together.</summary>
static class MergeCommand
{
    public static CliCommand Create(CommandHost host)
    {
        Argument<string> output = new("output") { Description = "The file that 'lstm score -o' was told." };
        Option<int> shards = new("--shards") { Description = "Number of shards.", Required = true };
        Option<bool> check = new("--check") { Description = "Only checks that all shards are there, whole and of one run." };
        var overwrite = CommonOptions.Overwrite;
        CliCommand command = new("merge", "Checks the shards of an output, and puts them into one file.") { output, shards, check, overwrite };
        command.Does((parsed, _) =>
        {
            var (path, count) = (parsed.GetRequiredValue(output), parsed.GetValue(shards));
            if (count is < 1 or > Shard.Most) throw CommandException.Usage($"--shards is {count}, but must be from 1 to {Shard.Most}.");
            var merge = new ShardMerge(path, count);
            var manifests = merge.Check();
            host.Output.WriteLine($"All {count} shards are there: {manifests.Sum(manifest => manifest.Series)} series, {manifests.Sum(manifest => manifest.Rows)} rows read");
            if (parsed.GetValue(check)) return;
            OutputFile.RefuseExisting(path, parsed.GetValue(overwrite));
            merge.Merge();
            host.Output.WriteLine($"Written: {path}");
        });
        return command;
    }
}
