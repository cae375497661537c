namespace Microsoft.ML.Lstm;

/// <summary>
/// The processes that train one model together, on one machine or several: each runs the same program with the same data and options, and all end with the same model, bit for bit the one that a single
/// process trains (docs/machines.md). Null takes the environment variable that each setting names; without any, a process trains alone, unless it was started by mpirun.
/// </summary>
public sealed record TrainingMachines
{
    /// <summary>The number of this process, from 0 on. Null takes LSTM_MACHINES_RANK, or that of mpirun.</summary>
    public int? Rank { get; init => field = Require.Between(value, 0, MostRanks - 1); }

    /// <summary>Processes that train together; 1 to train alone whatever the environment says. Null takes LSTM_MACHINES_COUNT, or that of mpirun.</summary>
    public int? Count { get; init => field = Require.Between(value, 1, MostRanks); }

    /// <summary>Host and port of rank 0, where the others find it, such as 10.0.0.1:29500. Null takes LSTM_MACHINES_ADDRESS; without either, mpirun connects the processes.</summary>
    public string? Address { get; init; }

    /// <summary>What the processes prove to one another that they know; the same for all, and needed with an address. It is never sent, but what is trained travels unencrypted: use a network that you trust. Null takes LSTM_MACHINES_SECRET.</summary>
    public string? Secret { get; init; }

    /// <summary>How long a process waits for another that is not heard of before the training fails. Null takes the seconds of LSTM_MACHINES_TIMEOUT, or 5 minutes.</summary>
    public TimeSpan? Timeout { get; init => field = value is null || value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(Timeout), value, $"{nameof(Timeout)} is {value}, but must be longer than 0."); }

    const int MostRanks = 1024;

    /// <summary>Without the secret.</summary>
    public override string ToString() => FormattableString.Invariant($"rank {Rank} of {Count}{(Address is null ? "" : $" at {Address}")}");
}
