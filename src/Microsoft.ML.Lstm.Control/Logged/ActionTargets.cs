using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>What fitted Q regresses on: rewards, and what a network's weights say of the next step. Nothing is allocated from the second time on.</summary>
sealed class ActionTargets
{
    readonly HistoryConfig _config;
    readonly Network _network;
    readonly LoggedTrajectories _log;
    readonly SuccessorPolicy _policy;
    readonly ThreadTeam _team;
    readonly SequencePredictor _predictor;
    readonly float _traceDecay, _discount, _mean, _scale;
    readonly float[] _weights, _packed, _rows, _targets;

    public ActionTargets(HistoryConfig config, Network network, LoggedTrajectories log, SuccessorPolicy policy, float traceDecay, float discount, (float Mean, float Scale) returns, ThreadTeam team)
    {
        (_config, _network, _log, _policy, _team) = (config, network, log, policy, team);
        (_traceDecay, _discount, _mean, _scale) = (traceDecay, discount, returns.Mean, returns.Scale);
        Set = HistoryNetwork.Inputs(config, log, targetsOfStep: 2, null);
        (_weights, _packed) = (new float[network.Weights.Count], new float[network.PackedSize]);
        (_rows, _targets) = (new float[log.LongestSteps * config.StepSize], new float[2 * log.LongestSteps]);
        _predictor = new(network, _weights, _packed, Set, 0);
    }

    /// <summary>The trajectories; each step has two targets, the action's number and its value.</summary>
    public ExampleSet Set { get; }

    /// <summary>Puts the targets that weights lead to in place of those of the set.</summary>
    public void Aim(ReadOnlySpan<float> weights)
    {
        weights.CopyTo(_weights);
        _network.Pack(_weights, _packed);
        var outputs = _predictor.Run(_team);
        Set.Clear();
        for (var i = 0; i < _log.Count; i++) Add(i, outputs[i]);
    }

    void Add(int number, ReadOnlySpan<float> outputs)
    {
        var trajectory = _log[number];
        var actions = _config.Actions;
        // Backwards: the target of a step, and by how much it is more than the value that stands there.
        var (later, surprise) = (0.0, 0.0);
        for (var t = trajectory.Steps - 1; t >= 0; t--)
        {
            var values = outputs.Slice(t * actions, actions);
            // In units of the spread, where a value of 0 is the mean: the end, behind which nothing is gained, has the value 0 of returns.
            var target = ((trajectory.Rewards[t] - _mean) / _scale) + (_discount * (t + 1 == trajectory.Steps ? 0 : later + (_mean / _scale) + surprise));
            (_targets[2 * t], _targets[(2 * t) + 1]) = (trajectory.Actions[t], (float)target);
            (later, var agreement) = _policy.Next(number, t, values, trajectory.Actions[t]);
            surprise = _traceDecay * agreement * (target - values[trajectory.Actions[t]]);
        }
        var rows = _rows.AsSpan(0, trajectory.Steps * _config.StepSize);
        _config.Write(rows, trajectory);
        Set.Add(rows, _targets.AsSpan(0, 2 * trajectory.Steps));
    }
}
