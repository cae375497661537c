using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Control.Training;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Control.QLearning;

/// <summary>Updates of the weights by sequences drawn from the replay.</summary>
sealed class DqnUpdate : IParallelBody
{
    const int RowsOfShard = 16;

    readonly DqnOptions _options;
    readonly Network _network;
    readonly Rollout _replay;
    readonly Weighted _weights, _targets;
    readonly ThreadTeam _team;
    readonly ReplayPriorities _priorities;
    readonly int[] _places;
    readonly Segment[] _batch;
    readonly float[] _segmentWeights;
    readonly (double Greatest, double Mean)[] _errors;
    readonly DqnShard[] _shards;
    readonly (double Loss, int Steps)[] _losses;
    readonly float[][] _gradients;
    readonly ShardLoss[] _sums;
    readonly ShardTreeReducer _reducer;
    readonly ParameterGroupOptimizer _optimizer;
    readonly WeightUpdate _update;
    double _unit;
    long _updates;

    public DqnUpdate(DqnOptions options, RecurrentPolicy policy, Rollout replay, Weighted weights, ThreadTeam team)
    {
        (_options, _network, _replay, _weights, _team) = (options, policy.Network, replay, weights, team);
        _targets = new([.. weights.Weights], [.. weights.Packed]);
        _priorities = new(replay, options.PriorityExponent);
        (_places, _batch, _segmentWeights, _errors) = (new int[options.BatchSize], new Segment[options.BatchSize], new float[options.BatchSize], new (double, double)[options.BatchSize]);
        _shards = new DqnShard[(options.BatchSize + RowsOfShard - 1) / RowsOfShard];
        var choices = ((DiscreteSpace)policy.ActionSpace).Count;
        for (var i = 0; i < _shards.Length; i++) _shards[i] = new(policy.Network, replay, options, choices, RowsOfShard, PolicyNetwork.Frozen(policy.Network, options.MemoryLearningRate));
        (_losses, _gradients, _sums, _reducer) = (new (double, int)[_shards.Length], Array.ConvertAll(_shards, shard => shard.Gradient), new ShardLoss[_shards.Length], new(team));
        _optimizer = PolicyNetwork.Optimizer(policy.Network, options.MemoryLearningRate);
        _update = new(_optimizer) { GradientClip = options.GradientClip };
    }

    /// <summary>The unit of returns, in which values are learnt.</summary>
    public double Unit => _unit > 0 ? _unit : 1;

    /// <summary>A row of the replay was filled anew.</summary>
    public void Filled(int row) => _priorities.Fill(row);

    /// <summary>All updates of an iteration; gives the mean loss of a step.</summary>
    /// <param name="rows">Rows of the replay that are filled.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="random">Draws sequences.</param>
    public double Run(int rows, float learningRate, ref SplitMix64 random)
    {
        if (_unit == 0) _unit = UnitOf(rows);
        var (loss, steps) = (0.0, 0L);
        for (var update = 0; update < _options.Updates; update++)
        {
            Draw(ref random);
            _team.Run(this, _shards.Length);
            for (var i = 0; i < _batch.Length; i++) _priorities.Set(_places[i], _errors[i].Greatest, _errors[i].Mean);
            var count = 0;
            foreach (var shard in _losses) (loss, count) = (loss + shard.Loss, count + shard.Steps);
            steps += count;
            if (count > 0) Step(learningRate, count);
            if (++_updates % _options.TargetUpdates == 0)
            {
                _weights.Weights.CopyTo(_targets.Weights, 0);
                _weights.Packed.CopyTo(_targets.Packed, 0);
            }
        }
        return loss / Math.Max(1, steps);
    }

    /// <summary>Writes or reads what is carried from iteration to iteration; the replay is there already.</summary>
    public void Transfer(ModelCodec codec, int rows)
    {
        _priorities.Transfer(codec, rows);
        codec.Weights(_targets.Weights);
        if (codec.Reads) _network.Pack(_targets.Weights, _targets.Packed);
        _optimizer.Transfer(codec);
        (_unit, _updates) = (codec.Double(_unit, 0), codec.Long(_updates, 0));
    }

    void Draw(ref SplitMix64 random)
    {
        for (var i = 0; i < _batch.Length; i++)
        {
            _places[i] = _priorities.Draw(ref random);
            _batch[i] = _replay.Segments[_places[i]];
            _segmentWeights[i] = (float)_priorities.Weight(_places[i], _options.PriorityCorrection);
        }
        // The least likely of a batch weighs 1.
        TensorPrimitives.Divide(_segmentWeights, TensorPrimitives.Max<float>(_segmentWeights), _segmentWeights);
    }

    void Step(float learningRate, int count)
    {
        Array.Fill(_sums, new(0, 1));
        _reducer.Reduce(_sums, _gradients);
        TensorPrimitives.Multiply(_gradients[0], 1f / count, _gradients[0]);
        _update.Step(_weights.Weights, _gradients[0], learningRate);
        _network.Pack(_weights.Weights, _weights.Packed);
    }

    void IParallelBody.Run(int chunk)
    {
        var first = chunk * RowsOfShard;
        var own = first..Math.Min(first + RowsOfShard, _batch.Length);
        _losses[chunk] = _shards[chunk].Train(_batch.AsSpan(own), _segmentWeights.AsSpan(own), _errors.AsSpan(own), _weights, _targets, Unit);
    }

    // Returns of environments differ by orders of magnitude; the root of their mean square makes one learning rate fit.
    double UnitOf(int rows)
    {
        var squares = 0.0;
        for (var row = 0; row < rows; row++)
        {
            var sum = 0.0;
            for (var step = _replay.Steps - 1; step >= 0; step--)
            {
                var at = _replay.At(row, step);
                sum = _replay.Rewards[at] + (_replay.Ends[at] == 0 ? _options.Discount * sum : 0);
                squares += sum * sum;
            }
        }
        return squares > 0 ? Math.Sqrt(squares / ((double)rows * _replay.Steps)) : 1;
    }
}
