using System.Globalization;
using Microsoft.ML.Lstm.Tool.Terminal;

namespace Microsoft.ML.Lstm.Tool.Shards;

/// <summary>Which shard a process is, by the variables of the scheduler that started it: indexed jobs of Kubernetes, arrays and tasks of Slurm, arrays of AWS Batch.</summary>
/// <param name="variable">Reads a variable of the environment.</param>
sealed class ShardEnvironment(Func<string, string?> variable)
{
    /// <param name="shards">Number of shards, for a scheduler that does not tell it; null where it is not given.</param>
    /// <exception cref="CommandException">No scheduler is known by its variables, or its number of shards is not.</exception>
    public Shard Find(int? shards)
    {
        if (Number("AWS_BATCH_JOB_ARRAY_INDEX") is { } batch) return Made("AWS_BATCH_JOB_ARRAY_INDEX", batch, Number("AWS_BATCH_JOB_ARRAY_SIZE"), shards);
        if (Number("SLURM_ARRAY_TASK_ID") is { } task)
        {
            // An array may begin anywhere and have a step: 1-64:1 is shards 0 to 63.
            var (first, step) = (Number("SLURM_ARRAY_TASK_MIN") ?? 0, Math.Max(1, Number("SLURM_ARRAY_TASK_STEP") ?? 1));
            return Made("SLURM_ARRAY_TASK_ID", (task - first) / step, Number("SLURM_ARRAY_TASK_COUNT"), shards);
        }

        if (Number("SLURM_PROCID") is { } process) return Made("SLURM_PROCID", process, Number("SLURM_NTASKS"), shards);
        if (Number("JOB_COMPLETION_INDEX") is { } completion) return Made("JOB_COMPLETION_INDEX", completion, null, shards);
        throw CommandException.Usage("--shard auto finds no scheduler: none of JOB_COMPLETION_INDEX (Kubernetes), SLURM_ARRAY_TASK_ID, SLURM_PROCID (Slurm) and AWS_BATCH_JOB_ARRAY_INDEX is set. Give --shard i/n.");
    }

    static Shard Made(string name, long index, long? told, int? shards)
    {
        if (told is { } count && shards is { } given && given != count) throw CommandException.Usage($"--shards is {given}, but the scheduler of {name} started {count}. Leave --shards out.");
        return Shard.Checked(index, told ?? shards ?? throw CommandException.Usage($"{name} is {index}, but nothing tells the number of shards. Give --shards, the completions of the job."), name);
    }

    long? Number(string name) => variable(name) switch
    {
        null or "" => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
        var text => throw CommandException.Usage($"The variable {name} is '{text}', but must be a whole number."),
    };
}
