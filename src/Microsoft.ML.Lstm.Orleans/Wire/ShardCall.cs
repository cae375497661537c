namespace Microsoft.ML.Lstm.Orleans.Wire;

/// <summary>Observations for one shard, or names to be answered. One block of bytes, as Orleans copies those at once.</summary>
[GenerateSerializer, Immutable, Alias("Lstm.ShardCall")]
sealed class ShardCall
{
    /// <summary>Rows one after the other (<see cref="RowWriter"/>).</summary>
    [Id(0)] public required byte[] Rows { get; init; }

    [Id(1)] public required int Count { get; init; }

    /// <summary>Whether the rows are answered.</summary>
    [Id(2)] public required bool Answer { get; init; }

    /// <summary>Shards that the caller routed by.</summary>
    [Id(3)] public required int Shards { get; init; }
}
