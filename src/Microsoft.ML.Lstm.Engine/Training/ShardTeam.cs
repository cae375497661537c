using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>The shards that a batch is cut into, by its size alone, with their gradients: they train or validate at the same time, each on any thread.</summary>
sealed class ShardTeam : IParallelBody
{
    readonly ITask _task;
    readonly TrainingContext _context;
    readonly IGradientReducer _reducer;
    readonly int _shardSize;
    readonly IShard[] _shards;
    readonly float[][] _gradients;
    readonly ShardLoss[] _losses, _validated;
    readonly float[] _packed;
    int[] _examples = [];
    float[] _weights = [];
    ulong _seed;
    bool _trains;

    public ShardTeam(ITask task, BatchPlan batches, TrainingContext context)
    {
        (_task, _context, _shardSize) = (task, context, batches.ShardSize);
        _reducer = context.Reducer(context.Team);
        var shards = Blocks(batches.BatchSize);
        // Where there is nothing to spread, all threads help with the only shard.
        var region = shards == 1 && context.Team.Threads > 1 ? new ParallelRegion(context.Team) : null;
        (_shards, _gradients, _losses) = (new IShard[shards], new float[shards][], new ShardLoss[shards]);
        for (var i = 0; i < shards; i++) (_shards[i], _gradients[i]) = (task.CreateShard(_shardSize, region), new float[task.WeightCount]);
        (_validated, _packed) = (new ShardLoss[Blocks(task.ValidationCount)], new float[task.PackedSize]);
    }

    /// <summary>The sum over the batch that was trained on last.</summary>
    public Span<float> Gradient => _gradients[0];

    /// <summary>The weighted sum of losses of a batch, and its gradient where it weighs anything.</summary>
    public ShardLoss Train(int[] examples, float[] weights, ulong seed)
    {
        (_examples, _seed) = (examples, seed);
        Run(weights, trains: true);
        return _reducer.Reduce(_losses, _gradients);
    }

    /// <summary>The mean loss on the validation examples; NaN when there are none.</summary>
    public double Validate(float[] weights)
    {
        if (_validated.Length == 0) return double.NaN;
        Run(weights, trains: false);
        var sum = default(ShardLoss);
        foreach (var loss in _validated) sum += loss;
        return sum.Sum / sum.Weight;
    }

    int Blocks(int examples) => (examples + _shardSize - 1) / _shardSize;

    void Run(float[] weights, bool trains)
    {
        (_weights, _trains) = (weights, trains);
        if (trains) _task.Pack(weights, _packed, _seed);
        else _task.Pack(weights, _packed);
        _context.Team.Run(this, _shards.Length);
    }

    void IParallelBody.Run(int shard)
    {
        if (_trains) Train(shard);
        else Validate(shard);
    }

    void Train(int shard)
    {
        var first = shard * _shardSize;
        var examples = _examples.AsSpan(first, Math.Min(_shardSize, _examples.Length - first));
        Array.Clear(_gradients[shard]);
        _losses[shard] = _shards[shard].Train(examples, _weights, _packed, _gradients[shard], _seed + ((ulong)shard * SplitMix64.Increment));
    }

    /// <summary>Every n-th block of the validation examples; results do not depend on the buffer used.</summary>
    void Validate(int shard)
    {
        for (var block = shard; block < _validated.Length; block += _shards.Length)
        {
            var first = block * _shardSize;
            _validated[block] = _shards[shard].Validate(first, Math.Min(_shardSize, _task.ValidationCount - first), _weights, _packed);
        }
    }
}
