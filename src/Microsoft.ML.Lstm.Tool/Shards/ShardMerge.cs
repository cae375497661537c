using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Tool.Tables;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Shards;

/// <summary>Checks that all shards of an output are there, whole and of one run, and puts them together.</summary>
/// <param name="output">The file that the shards are named after.</param>
/// <param name="count">Number of shards.</param>
sealed class ShardMerge(string output, int count)
{
    string[] Files => [.. Enumerable.Range(0, count).Select(index => new Shard(index, count).FileOf(output))];

    /// <summary>The manifests.</summary>
    /// <exception cref="CommandException">A shard is missing, unfinished or changed, or of another model, input or settings.</exception>
    public IReadOnlyList<Manifest> Check()
    {
        List<string> faults = [];
        List<Manifest> manifests = [];
        for (var index = 0; index < count; index++)
        {
            var (file, shard) = (Files[index], new Shard(index, count));
            if (Manifest.Read(file) is not { } manifest) faults.Add($"{shard}: there is no manifest {Manifest.PathOf(file)}");
            else if (!manifest.Finished) faults.Add($"{shard}: {file} is not finished");
            else if (!File.Exists(file)) faults.Add($"{shard}: {file} is missing");
            else if (!manifest.IsDone(file)) faults.Add($"{shard}: {file} is not what was written");
            else if (manifest.Shard != $"{shard}") faults.Add($"{shard}: {file} holds shard {manifest.Shard}");
            else if (manifests.Count > 0 && !manifests[0].IsSameWork(manifest with { Shard = manifests[0].Shard })) faults.Add($"{shard}: {file} has another model, input or settings than {Files[0]}");
            else manifests.Add(manifest);
        }

        if (faults.Count == 0) return manifests;
        throw new CommandException(ExitCode.Incomplete, $"{faults.Count} of {count} shards cannot be taken:{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", faults.Take(20))}"
            + $"{(faults.Count > 20 ? $"{Environment.NewLine}  and {faults.Count - 20} more" : "")}{Environment.NewLine}Run 'lstm score' of these again.");
    }

    /// <summary>Writes one file of all shards, in their order.</summary>
    public void Merge()
    {
        if (TableFile.IsParquet(output))
            throw CommandException.Usage("Parquet files are not merged: what reads them takes a folder of files as one table. Give --check to see whether all are there.");
        AtomicFile.Write(output, stream =>
        {
            for (var index = 0; index < count; index++)
            {
                using var part = File.OpenRead(Files[index]);
                if (index > 0) SkipHeader(part);
                part.CopyTo(stream);
            }
        });
    }

    /// <summary>The header, whose names of columns hold no line feed.</summary>
    static void SkipHeader(FileStream part)
    {
        for (var value = part.ReadByte(); value >= 0 && value != '\n';) value = part.ReadByte();
    }
}
