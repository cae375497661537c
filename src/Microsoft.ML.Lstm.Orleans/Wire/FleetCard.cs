namespace Microsoft.ML.Lstm.Orleans.Wire;

/// <summary>What callers must know of a fleet.</summary>
[GenerateSerializer, Immutable, Alias("Lstm.FleetCard")]
sealed class FleetCard
{
    [Id(0)] public required int Shards { get; init; }

    [Id(1)] public required int Kind { get; init; }

    [Id(2)] public required int Values { get; init; }

    [Id(3)] public required bool ReadsTimes { get; init; }

    [Id(4)] public required string[] Columns { get; init; }

    [Id(5)] public required string Version { get; init; }
}
