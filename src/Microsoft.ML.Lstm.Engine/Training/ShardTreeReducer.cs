using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>Sums the shards of one machine by their <see cref="ShardTree"/>, each thread over its own range of weights.</summary>
sealed class ShardTreeReducer(ThreadTeam team) : IGradientReducer, IParallelBody
{
    /// <summary>Weights of one chunk.</summary>
    const int ChunkWeights = 1 << 14;

    ShardTree? _tree;
    float[][] _gradients = [];

    public ShardLoss Reduce(ReadOnlySpan<ShardLoss> losses, float[][] gradients)
    {
        var batch = default(ShardLoss);
        foreach (var loss in losses) batch += loss;
        if (!(batch.Weight > 0)) return batch;
        (_tree, _gradients) = (_tree ?? new(gradients.Length), gradients);
        team.Run(this, (gradients[0].Length + ChunkWeights - 1) / ChunkWeights);
        return batch;
    }

    void IParallelBody.Run(int chunk)
    {
        var range = new Range(chunk * ChunkWeights, Math.Min(_gradients[0].Length, (chunk + 1) * ChunkWeights));
        for (var i = 0; i < _tree!.Additions.Count; i++)
        {
            var (to, from, _) = _tree.Additions[i];
            var sum = _gradients[to].AsSpan(range);
            TensorPrimitives.Add(sum, _gradients[from].AsSpan(range), sum);
        }
    }
}
