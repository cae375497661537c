using System.Globalization;

namespace Microsoft.ML.Lstm.Engine.Collectives;

/// <summary>Which ranks train together, by the options, by environment variables of our own, or by those of mpirun (docs/machines.md).</summary>
/// <param name="Rank">This one's number.</param>
/// <param name="Count">Ranks.</param>
/// <param name="Address">Host and port of rank 0; null where MPI connects the ranks.</param>
/// <param name="Secret">What the ranks prove to one another that they know; null with MPI.</param>
/// <param name="Timeout">How long a rank waits for another.</param>
sealed record MachineSettings(int Rank, int Count, string? Address, string? Secret, TimeSpan Timeout)
{
    const string Prefix = "LSTM_MACHINES_", MpiRank = "OMPI_COMM_WORLD_RANK", MpiCount = "OMPI_COMM_WORLD_SIZE";

    /// <summary>Long enough for ranks that compute something by themselves, which not all do in the same time.</summary>
    static readonly TimeSpan UsualTimeout = TimeSpan.FromMinutes(5);

    /// <summary>The settings; null where one process trains alone.</summary>
    /// <param name="options">What the user has said; null for nothing.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="ArgumentException">Something is missing, or does not fit.</exception>
    public static MachineSettings? Of(TrainingMachines? options, Func<string, string?> variable)
    {
        var address = options?.Address ?? Given(variable(Prefix + "ADDRESS"));
        var (ownCount, ownRank) = (options?.Count ?? Number("COUNT"), options?.Rank ?? Number("RANK"));
        var isMpi = address is null && Given(variable(MpiCount)) is not null;
        var count = ownCount ?? (isMpi ? Parsed(MpiCount, variable(MpiCount)!) : 1);
        if (count == 1) return address is null || ownCount == 1 ? null : throw Missing(nameof(TrainingMachines.Count), "COUNT");
        if (address is null && !isMpi) throw Missing(nameof(TrainingMachines.Address), "ADDRESS");
        var timeout = options?.Timeout ?? (Number("TIMEOUT") is { } seconds ? TimeSpan.FromSeconds(seconds) : UsualTimeout);
        var rank = ownRank ?? (isMpi ? Parsed(MpiRank, variable(MpiRank) ?? "") : throw Missing(nameof(TrainingMachines.Rank), "RANK"));
        if (count < 1 || rank < 0 || rank >= count)
            throw new ArgumentException(FormattableString.Invariant($"The rank is {rank} of {count} machines, but ranks count from 0 to {Math.Max(0, count - 1)}. Give each process another one of these."));
        if (isMpi) return new(rank, count, null, null, timeout);
        var secret = options?.Secret ?? Given(variable(Prefix + "SECRET")) ?? throw Missing(nameof(TrainingMachines.Secret), "SECRET");
        return new(rank, count, address, secret, timeout);

        int? Number(string name) => Given(variable(Prefix + name)) is { } text ? Parsed(Prefix + name, text) : null;
    }

    /// <summary>Without the secret.</summary>
    public override string ToString() => FormattableString.Invariant($"rank {Rank} of {Count}, {(Address is null ? "by MPI" : "at " + Address)}");

    static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    static int Parsed(string name, string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new ArgumentException($"The environment variable {name} is '{text}', which is no number. Set it to one, or leave it out.");

    static ArgumentException Missing(string option, string name) =>
        new($"Several machines are to train together, but {option} is missing. Set {nameof(TrainingOptions.Machines)}.{option}, or {Prefix}{name} in the environment of each process.");
}
