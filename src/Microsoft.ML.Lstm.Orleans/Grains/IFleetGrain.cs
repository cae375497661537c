using Microsoft.ML.Lstm.Orleans.Wire;
using Orleans.Concurrency;

namespace Microsoft.ML.Lstm.Orleans.Grains;

/// <summary>What all shards of a fleet share; its key is the fleet's name.</summary>
[Alias("Lstm.IFleetGrain")]
interface IFleetGrain : IGrainWithStringKey
{
    [Alias("Describe"), AlwaysInterleave]
    Task<FleetCard> DescribeAsync();

    /// <summary>The version of the model. Shards that a swap wakes ask for it meanwhile.</summary>
    [Alias("Version"), AlwaysInterleave]
    Task<string> VersionAsync();

    /// <summary>Takes all shards to another version, and returns when the last has stored it.</summary>
    [Alias("Swap")]
    Task SwapAsync(string version);
}
