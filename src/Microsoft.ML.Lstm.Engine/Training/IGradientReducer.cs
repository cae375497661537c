namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>Sums losses and gradients of a batch's shards: the seam at which several machines would sum theirs, too (all-reduce).</summary>
/// <remarks>Weights keep their bits on any number of threads or machines as long as the order of the sums depends on the number of shards alone.</remarks>
interface IGradientReducer
{
    /// <summary>Adds the gradients of all shards to the first one's.</summary>
    /// <param name="losses">[shards]: the weighted sums of losses that the gradients belong to.</param>
    /// <param name="gradients">[shards], each [weights]; only the first one's content is of use afterwards, and none where the batch weighs nothing.</param>
    /// <returns>The weighted sum of losses of the whole batch.</returns>
    ShardLoss Reduce(ReadOnlySpan<ShardLoss> losses, float[][] gradients);
}
