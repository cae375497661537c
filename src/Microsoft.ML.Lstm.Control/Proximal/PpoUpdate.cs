using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Control.Training;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Control.Proximal;

/// <summary>The updates of the weights by a rollout: several passes over its segments in minibatches, whose shards are computed side by side and summed in a fixed order.</summary>
sealed class PpoUpdate : IParallelBody
{
    const int RowsAtOnce = 32, LeastRows = 8, MostShards = 16;

    readonly PpoOptions _options;
    readonly Network _network;
    readonly Weighted _weights;
    readonly ThreadTeam _team;
    readonly SegmentOrder _order;
    readonly PpoShard[] _shards;
    readonly float[][] _gradients;
    readonly (double Loss, double Entropy)[] _losses;
    readonly ShardLoss[] _sums;
    readonly ShardTreeReducer _reducer;
    readonly WeightUpdate _update;
    readonly ParameterGroupOptimizer _optimizer;
    Memory<Segment> _minibatch;
    PpoLoss _loss;
    double _weight;

    public PpoUpdate(PpoOptions options, RecurrentPolicy policy, Rollout rollout, ValueScale scale, Weighted weights, ThreadTeam team)
    {
        (_options, _network, _weights, _team, _order) = (options, policy.Network, weights, team, new(rollout));
        // By the options alone, never by threads: so the sums have the same order on any number of them.
        var shards = Math.Clamp(options.Environments / options.Minibatches / LeastRows, 1, MostShards);
        _shards = new PpoShard[shards];
        var rows = Math.Clamp(options.Environments / options.Minibatches / shards, 1, RowsAtOnce);
        var frozen = PolicyNetwork.Frozen(policy.Network, options.MemoryLearningRate);
        for (var i = 0; i < shards; i++) _shards[i] = new(policy.Network, rollout, policy.ActionSpace, scale, rows, frozen);
        (_gradients, _losses, _sums, _reducer) = (Array.ConvertAll(_shards, shard => shard.Gradient), new (double, double)[shards], new ShardLoss[shards], new(team));
        _optimizer = PolicyNetwork.Optimizer(policy.Network, options.MemoryLearningRate);
        _update = new(_optimizer) { GradientClip = options.GradientClip };
    }

    public ISavedOptimizer Optimizer => _optimizer;

    /// <summary>All passes over the rollout; gives the mean loss and entropy of a step.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="random">Draws the order.</param>
    public (double Loss, double Entropy) Run(PpoLoss loss, float learningRate, ref SplitMix64 random)
    {
        _loss = loss;
        _order.Collect();
        var (sum, entropy, steps) = (0.0, 0.0, 0L);
        var minibatches = Math.Min(_options.Minibatches, _order.Count);
        for (var epoch = 0; epoch < _options.Epochs; epoch++)
        {
            _order.Shuffle(ref random);
            for (var minibatch = 0; minibatch < minibatches; minibatch++)
            {
                _minibatch = _order.Minibatch(minibatch, minibatches, out var taken);
                (_weight, steps) = (1.0 / taken, steps + taken);
                _team.Run(this, _shards.Length);
                for (var i = 0; i < _losses.Length; i++)
                {
                    _sums[i] = new(_losses[i].Loss, 1);
                    (sum, entropy) = (sum + _losses[i].Loss, entropy + _losses[i].Entropy);
                }
                _reducer.Reduce(_sums, _gradients);
                _update.Step(_weights.Weights, _gradients[0], learningRate);
                _network.Pack(_weights.Weights, _weights.Packed);
            }
        }
        return (sum / steps, entropy / steps);
    }

    void IParallelBody.Run(int chunk)
    {
        var segments = _minibatch.Span;
        var (first, end) = ((int)((long)segments.Length * chunk / _shards.Length), (int)((long)segments.Length * (chunk + 1) / _shards.Length));
        _losses[chunk] = _shards[chunk].Train(segments[first..end], _loss, _weight, _weights);
    }
}
