namespace Microsoft.ML.Lstm.Orleans.Wire;

/// <summary>What a shard says of a call.</summary>
[GenerateSerializer, Immutable, Alias("Lstm.ShardReply")]
sealed class ShardReply
{
    /// <summary>Observations that wait where there was no room for the call's; nothing of it was taken then. 0 where it was.</summary>
    [Id(0)] public int Waiting { get; init; }

    /// <summary>An <see cref="ObservationOutcome"/> for each row.</summary>
    [Id(1)] public byte[] Outcomes { get; init; } = [];

    /// <summary>[rows, columns] as little-endian singles; empty where no answer was asked for.</summary>
    [Id(2)] public byte[] Answers { get; init; } = [];

    /// <summary>The version of the model that answered.</summary>
    [Id(3)] public string Version { get; init; } = "";
}
