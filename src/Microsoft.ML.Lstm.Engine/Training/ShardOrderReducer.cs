using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>Sums in the order of the shards, each thread over its own range of weights.</summary>
sealed class ShardOrderReducer(ThreadTeam team) : IGradientReducer, IParallelBody
{
    /// <summary>Weights of one chunk.</summary>
    const int ChunkWeights = 1 << 14;

    float[][] _gradients = [];

    public ShardLoss Reduce(ReadOnlySpan<ShardLoss> losses, float[][] gradients)
    {
        var batch = default(ShardLoss);
        foreach (var loss in losses) batch += loss;
        if (!(batch.Weight > 0)) return batch;
        _gradients = gradients;
        team.Run(this, (gradients[0].Length + ChunkWeights - 1) / ChunkWeights);
        return batch;
    }

    void IParallelBody.Run(int chunk)
    {
        var range = new Range(chunk * ChunkWeights, Math.Min(_gradients[0].Length, (chunk + 1) * ChunkWeights));
        var sum = _gradients[0].AsSpan(range);
        for (var shard = 1; shard < _gradients.Length; shard++) TensorPrimitives.Add(sum, _gradients[shard].AsSpan(range), sum);
    }
}
