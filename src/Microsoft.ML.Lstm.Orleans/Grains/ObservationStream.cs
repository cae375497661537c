using Microsoft.ML.Lstm.Orleans.Wire;
using Orleans.Streams;

namespace Microsoft.ML.Lstm.Orleans.Grains;

/// <summary>Takes a shard's observations from its stream, one message after the other: a message has left the stream when it is stored.</summary>
sealed class ObservationStream(SeriesShardGrain shard) : IAsyncObserver<ShardCall>
{
    /// <summary>Namespace of the streams; a stream's key is its shard's.</summary>
    public const string Namespace = "lstm-observations";

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public async Task OnNextAsync(ShardCall item, StreamSequenceToken? token = null)
    {
        // A stream has no caller who could come again: it waits, and what is behind it with it.
        while ((await shard.ObserveAsync(item)).Waiting > 0) await Task.Delay(Pause);
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
