namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>Sums losses and gradients of a batch's shards: those of one machine, or of several (all-reduce).</summary>
/// <remarks>Weights keep their bits on any number of threads or machines as long as the order of the sums depends on the number of shards alone.</remarks>
interface IGradientReducer
{
    /// <summary>Puts the sum of the gradients of all shards in the place of the first one here.</summary>
    /// <param name="losses">[shards of this machine]: the weighted sums of losses that the gradients belong to.</param>
    /// <param name="gradients">[shards of this machine, but one at least], each [weights]; only the first one's content is of use afterwards, and none where the batch weighs nothing.</param>
    /// <returns>The weighted sum of losses of the whole batch.</returns>
    ShardLoss Reduce(ReadOnlySpan<ShardLoss> losses, float[][] gradients);
}
