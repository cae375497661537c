using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Control.Training;

/// <summary>Some of the environments, which go through a rollout together: the network sees all of them at once, step by step.</summary>
sealed class RolloutShard
{
    readonly VectorEnvironment _environments;
    readonly RecurrentPolicy _policy;
    readonly Rollout _rollout;
    readonly ValueScale _scale;
    readonly int _first, _count;
    readonly NetworkPass _pass, _single;
    readonly float[] _states, _observations, _actions, _outputs, _state;
    readonly SplitMix64[] _randoms;
    readonly int[] _starts, _saved, _stateOf;
    readonly bool[] _begins;
    int _row;
    float _exploration;

    public RolloutShard(VectorEnvironment environments, RecurrentPolicy policy, Rollout rollout, ValueScale scale, ShardRange range)
    {
        (_environments, _policy, _rollout, _scale, _first, _count) = (environments, policy, rollout, scale, range.First, range.Count);
        (_pass, _single) = (new(policy.Network, _count), new(policy.Network, 1));
        _pass.Reserve(1);
        _single.Reserve(1);
        _states = new float[_count * rollout.StateSize];
        _state = new float[rollout.StateSize];
        _observations = new float[_count * policy.ObservationSpace.Size];
        _actions = new float[_count * policy.ActionSpace.Size];
        _outputs = new float[PolicyNetwork.OutputsOf(policy.ActionSpace)];
        (_randoms, _starts, _saved, _stateOf, _begins) = (new SplitMix64[_count], new int[_count], new int[_count], new int[_count], new bool[_count]);
        for (var i = 0; i < _count; i++) _randoms[i] = new(SplitMix64.Derive(range.Seed, _first + i)!.Value);
    }

    /// <summary>The sums of rewards and the steps of episodes that ended in the last rollout, and how many did.</summary>
    public (double Return, double Length, int Count) Ended { get; private set; }

    /// <summary>Takes all steps of a rollout.</summary>
    /// <param name="weights">The policy's.</param>
    /// <param name="firstRow">The row of the rollout that the first of all environments fills.</param>
    /// <param name="exploration">The share of actions that are drawn evenly, where the others are those of the greatest score; NaN to draw all by the policy.</param>
    public void Run(Weighted weights, int firstRow, float exploration)
    {
        (Ended, _row, _exploration) = (default, firstRow + _first, exploration);
        for (var i = 0; i < _count; i++)
        {
            _rollout.SegmentCounts[_row + i] = 0;
            (_starts[i], _saved[i], _begins[i]) = (0, 0, _environments.Steps(_first + i) == 0);
            if (_begins[i]) Begin(i);
        }
        for (var step = 0; step < _rollout.Steps; step++)
        {
            Forward(weights, step);
            for (var i = 0; i < _count; i++) Act(weights, i, step);
        }
        // What is still to gain where the rollout ends in the middle of an episode; states stay where they are.
        Forward(weights, -1);
        for (var i = 0; i < _count; i++)
        {
            var last = _rollout.At(_row + i, _rollout.Steps - 1);
            if (_rollout.Ends[last] == 0) _rollout.Bootstraps[last] = _scale.Of(_pass.Output(PolicyNetwork.Value)[i]);
            if (_starts[i] < _rollout.Steps) Close(i, _rollout.Steps);
        }
    }

    /// <summary>Writes or reads what is carried from rollout to rollout.</summary>
    public void Transfer(Engine.Serialization.ModelCodec codec)
    {
        codec.Floats(_states);
        codec.Floats(_observations);
        codec.Floats(_actions);
        for (var i = 0; i < _count; i++) _randoms[i] = new(codec.Bits(_randoms[i].State));
    }

    void Begin(int i)
    {
        _environments.Reset(_first + i, Observation(i));
        State(i).Clear();
        _begins[i] = true;
    }

    void Forward(Weighted weights, int step)
    {
        _pass.Begin(1);
        for (var i = 0; i < _count; i++)
        {
            if (step >= 0) Mark(i, step);
            var input = _pass.Place(0, i, out var present);
            present[0] = true;
            _policy.Encoder.Encode(Observation(i), _begins[i] ? default : Action(i), _environments.Steps(_first + i), input);
            if (step >= 0) input.CopyTo(_rollout.Inputs.AsSpan(_rollout.At(_row + i, step) * _rollout.Width));
        }
        _pass.Forward(_count, weights.Parameters, null, _states, step >= 0 ? _states : default);
    }

    /// <summary>Begins a segment where an episode does, or the one before is as long as it may be.</summary>
    void Mark(int i, int step)
    {
        if (step > _starts[i] && step - _starts[i] == _rollout.Chunk) Close(i, step);
        if (step != _starts[i]) return;
        _stateOf[i] = -1;
        if (_begins[i]) return;
        _stateOf[i] = _saved[i]++;
        State(i).CopyTo(_rollout.States.AsSpan((((_row + i) * _rollout.StatesPerRow) + _stateOf[i]) * _rollout.StateSize));
    }

    void Close(int i, int step)
    {
        ref var count = ref _rollout.SegmentCounts[_row + i];
        _rollout.Segments[_rollout.At(_row + i, count++)] = new(_row + i, _starts[i], step - _starts[i], _stateOf[i]);
        _starts[i] = step;
    }

    void Act(Weighted weights, int i, int step)
    {
        var at = _rollout.At(_row + i, step);
        _pass.Output(PolicyNetwork.Actions).Slice(i * _outputs.Length, _outputs.Length).CopyTo(_outputs);
        var drawn = _rollout.Actions.AsSpan(at * _rollout.ActionSize, _rollout.ActionSize);
        if (float.IsNaN(_exploration)) _rollout.Logs[at] = ActionDistribution.Sample(_policy.ActionSpace, _outputs, ref _randoms[i], drawn);
        else if (_randoms[i].NextDouble() < _exploration) drawn[0] = (int)(_randoms[i].NextDouble() * _outputs.Length);
        else ActionDistribution.Greedy(_policy.ActionSpace, _outputs, drawn);
        _rollout.Values[at] = _scale.Of(_pass.Output(PolicyNetwork.Value)[i]);
        ActionDistribution.ToSpace(_policy.ActionSpace, drawn, Action(i));
        var result = _environments.Step(_first + i, Action(i), Observation(i));
        _begins[i] = false;
        (_rollout.Rewards[at], _rollout.Bootstraps[at], _rollout.Ends[at]) = (result.Reward, 0, 0);
        if (!result.IsLast) return;
        _rollout.Ends[at] = (byte)(result.Terminated ? 1 : 2);
        if (!result.Terminated) _rollout.Bootstraps[at] = ValueBehind(weights, i);
        Ended = (Ended.Return + _environments.Return(_first + i), Ended.Length + _environments.Steps(_first + i), Ended.Count + 1);
        Close(i, step + 1);
        Begin(i);
    }

    float ValueBehind(Weighted weights, int i)
    {
        _single.Begin(1);
        _policy.Encoder.Encode(Observation(i), Action(i), _environments.Steps(_first + i), _single.Place(0, 0, out var present));
        present[0] = true;
        State(i).CopyTo(_state);
        _single.Forward(1, weights.Parameters, null, _state);
        return _scale.Of(_single.Output(PolicyNetwork.Value)[0]);
    }

    Span<float> State(int i) => _states.AsSpan(i * _rollout.StateSize, _rollout.StateSize);

    Span<float> Observation(int i) => _observations.AsSpan(i * _policy.ObservationSpace.Size, _policy.ObservationSpace.Size);

    Span<float> Action(int i) => _actions.AsSpan(i * _policy.ActionSpace.Size, _policy.ActionSpace.Size);
}

/// <summary>Weights of a network, and what its kernels made of them.</summary>
sealed record Weighted(float[] Weights, float[] Packed)
{
    public Parameters Parameters => new(Weights, Packed);
}

/// <summary>Which environments a shard has, and where the seeds of their actions come from.</summary>
readonly record struct ShardRange(int First, int Count, ulong Seed);
