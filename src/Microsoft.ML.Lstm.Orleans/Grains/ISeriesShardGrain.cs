using Microsoft.ML.Lstm.Orleans.Wire;

namespace Microsoft.ML.Lstm.Orleans.Grains;

/// <summary>A shard of a fleet; its key is "fleet/shard".</summary>
[Alias("Lstm.ISeriesShardGrain")]
interface ISeriesShardGrain : IGrainWithStringKey
{
    /// <summary>Takes observations; the reply comes when they are stored.</summary>
    [Alias("Observe")]
    Task<ShardReply> ObserveAsync(ShardCall call);

    /// <summary>Answers series as they stand.</summary>
    [Alias("Ask")]
    Task<ShardReply> AskAsync(ShardCall call);

    /// <summary>Goes on under another version of the model; the reply comes when that is stored.</summary>
    [Alias("Swap")]
    Task<ShardReply> SwapAsync(string version);
}
