using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>The shards that a batch is cut into, by its size alone, with their gradients, or those of them that this rank trains: they train or validate at the same time, each on any thread.</summary>
sealed class ShardTeam : IParallelBody
{
    readonly ITask _task;
    readonly TrainingContext _context;
    readonly IGradientReducer _reducer;
    readonly int _batchSize, _shardSize, _first;
    readonly IShard[] _shards;
    readonly float[][] _gradients;
    readonly ShardLoss[] _losses, _validated;
    readonly (int First, int End) _blocks;
    readonly float[] _packed;
    int[] _examples = [];
    float[] _weights = [];
    ulong _seed;
    bool _trains;

    public ShardTeam(ITask task, BatchPlan batches, TrainingContext context)
    {
        (_task, _context, _batchSize, _shardSize) = (task, context, batches.BatchSize, batches.ShardSize);
        var (all, validated) = (Blocks(batches.BatchSize), Blocks(task.ValidationCount));
        (_first, var end) = context.Machines is { } machines ? ShardTree.Range(all, machines.Rank, machines.Count) : (0, all);
        _blocks = context.Machines is { } others ? ShardTree.Range(validated, others.Rank, others.Count) : (0, validated);
        _reducer = context.Machines is { } ranks ? new MachineReducer(ranks, context.Team, all, task.WeightCount) : context.Reducer(context.Team);
        if (context.Machines is { } many && many.Count > all && many.TellsOnce())
            context.Note($"{many.Count} machines train together, but a batch has {all} parts, so no more than {all} have work to do. Raise the BatchSize, or take fewer machines.");
        // A rank without a shard validates, and makes its slice of the gradient.
        var (own, memory) = (end - _first, Math.Max(1, end - _first));
        // Where there is nothing to spread, all threads help with the only shard.
        var region = memory == 1 && context.Team.Threads > 1 ? new ParallelRegion(context.Team) : null;
        (_shards, _gradients, _losses) = (new IShard[memory], new float[memory][], new ShardLoss[own]);
        for (var i = 0; i < memory; i++) (_shards[i], _gradients[i]) = (task.CreateShard(_shardSize, region), new float[task.WeightCount]);
        (_validated, _packed) = (new ShardLoss[validated], new float[task.PackedSize]);
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
        if (_context.Machines is { } machines) machines.Gather(_validated);
        var sum = default(ShardLoss);
        foreach (var loss in _validated) sum += loss;
        return sum.Sum / sum.Weight;
    }

    /// <summary>Completes what the task carries from step to step, of which each rank knows that of its own shards.</summary>
    public void GatherCarried()
    {
        if (_context.Machines is not { } machines || _task.Carried.IsEmpty) return;
        var (all, carried) = (Blocks(_batchSize), sizeof(float) * (_task.Carried.Length / _batchSize));
        machines.Gather(RawBytes.Of(_task.Carried), rank =>
        {
            var (first, end) = ShardTree.Range(all, rank, machines.Count);
            return new(carried * Math.Min(_batchSize, first * _shardSize), carried * (Math.Min(_batchSize, end * _shardSize) - Math.Min(_batchSize, first * _shardSize)));
        });
    }

    int Blocks(int examples) => (examples + _shardSize - 1) / _shardSize;

    void Run(float[] weights, bool trains)
    {
        (_weights, _trains) = (weights, trains);
        if (trains) _task.Pack(weights, _packed, _seed);
        else _task.Pack(weights, _packed);
        _context.Team.Run(this, trains ? _losses.Length : _shards.Length);
    }

    void IParallelBody.Run(int shard)
    {
        if (_trains) Train(shard);
        else Validate(shard);
    }

    void Train(int own)
    {
        var (shard, first) = (_first + own, (_first + own) * _shardSize);
        var examples = _examples.AsSpan(first, Math.Min(_shardSize, _examples.Length - first));
        Array.Clear(_gradients[own]);
        _losses[own] = _shards[own].Train(examples, _weights, _packed, _gradients[own], _seed + ((ulong)shard * SplitMix64.Increment));
    }

    /// <summary>Every n-th block of this rank's validation examples; results do not depend on the buffer used.</summary>
    void Validate(int shard)
    {
        for (var block = _blocks.First + shard; block < _blocks.End; block += _shards.Length)
        {
            var first = block * _shardSize;
            _validated[block] = _shards[shard].Validate(first, Math.Min(_shardSize, _task.ValidationCount - first), _weights, _packed);
        }
    }
}
