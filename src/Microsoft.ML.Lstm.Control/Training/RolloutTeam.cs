using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Control.Training;

/// <summary>The environments in shards, each of which goes through a rollout on a thread of its own.</summary>
sealed class RolloutTeam : IParallelBody
{
    const int RowsOfShard = 32;

    readonly VectorEnvironment _environments;
    readonly RolloutShard[] _shards;
    readonly ThreadTeam _team;
    readonly Weighted _weights;
    int _firstRow;
    float _exploration;

    public RolloutTeam(VectorEnvironment environments, RecurrentPolicy policy, Rollout rollout, ValueScale scale, Weighted weights, ThreadTeam team, ulong seed)
    {
        (_environments, _team, _weights) = (environments, team, weights);
        // By the number of environments alone.
        var shards = (environments.Count + RowsOfShard - 1) / RowsOfShard;
        if (shards == 1 && environments.Count > 1) shards = 2;
        _shards = new RolloutShard[shards];
        for (var i = 0; i < shards; i++)
        {
            var (first, end) = (environments.Count * i / shards, environments.Count * (i + 1) / shards);
            _shards[i] = new(environments, policy, rollout, scale, new(first, end - first, seed));
        }
    }

    /// <summary>Fills the rollout; gives the mean return and length of the episodes that ended, and how many did.</summary>
    /// <param name="firstRow">The row of the rollout that the first environment fills.</param>
    /// <param name="exploration">As of <see cref="RolloutShard.Run"/>.</param>
    public (double Return, double Length, int Count) Run(int firstRow = 0, float exploration = float.NaN)
    {
        (_firstRow, _exploration) = (firstRow, exploration);
        _team.Run(this, _shards.Length);
        var (sum, length, count) = (0.0, 0.0, 0);
        foreach (var shard in _shards) (sum, length, count) = (sum + shard.Ended.Return, length + shard.Ended.Length, count + shard.Ended.Count);
        return (sum / count, length / count, count);
    }

    /// <summary>Writes or reads what is carried from rollout to rollout.</summary>
    public void Transfer(ModelCodec codec, int observationSize)
    {
        _environments.Transfer(codec, codec.Reads ? new float[_environments.Count * observationSize] : default);
        foreach (var shard in _shards) shard.Transfer(codec);
    }

    void IParallelBody.Run(int chunk) => _shards[chunk].Run(_weights, _firstRow, _exploration);
}
