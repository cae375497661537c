using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm;

/// <summary>A policy in one environment: it has the memory of the present episode. One thread at a time; a step allocates nothing.</summary>
public sealed class PolicyStepper
{
    readonly RecurrentPolicy _policy;
    readonly NetworkPass _pass;
    readonly float[] _state, _last, _outputs;
    readonly bool _samples;
    SplitMix64 _random;
    int _seen;

    internal PolicyStepper(RecurrentPolicy policy, int? seed)
    {
        (_policy, _pass, _samples, _random) = (policy, new(policy.Network, 1), seed is not null, new((ulong)(seed ?? 0)));
        (_state, _last) = (new float[policy.Network.StateSize], new float[policy.ActionSpace.Size]);
        _outputs = new float[PolicyNetwork.OutputsOf(policy.ActionSpace)];
        _pass.Reserve(1);
    }

    /// <summary>The network's estimate of what is still to gain, as its trainer scaled it; 0 before the first step.</summary>
    public float Value { get; private set; }

    /// <summary>Scores of the choices, or means and logarithms of the deviations of numbers, at the last step.</summary>
    public ReadOnlySpan<float> Scores => _outputs;

    /// <summary>What is remembered; copy it to go on from here later.</summary>
    internal Span<float> State => _state;

    /// <summary>Begins an episode: nothing is remembered.</summary>
    public void Reset()
    {
        Array.Clear(_state);
        _seen = 0;
    }

    /// <summary>Sees the next step of an episode, and acts.</summary>
    /// <param name="observation">[ObservationSpace.Size].</param>
    /// <param name="action">[ActionSpace.Size], takes the action.</param>
    /// <exception cref="ArgumentException">A size is another one, or the observation is none of the space.</exception>
    public void Act(ReadOnlySpan<float> observation, Span<float> action)
    {
        See(observation, _seen == 0 ? default : _last);
        Span<float> outputs = stackalloc float[_outputs.Length <= 256 ? _outputs.Length : 0];
        if (outputs.IsEmpty) outputs = new float[_outputs.Length];
        _outputs.CopyTo(outputs);
        if (_samples) ActionDistribution.Sample(_policy.ActionSpace, outputs, ref _random, action);
        else ActionDistribution.Greedy(_policy.ActionSpace, outputs, action);
        ActionDistribution.ToSpace(_policy.ActionSpace, action, action);
        action.CopyTo(_last);
    }

    /// <summary>Sees a step, after an action of somebody's choice: scores and value are then those of the step.</summary>
    /// <param name="observation">[ObservationSpace.Size].</param>
    /// <param name="lastAction">[ActionSpace.Size], the action before; empty at the first step of an episode, at which nothing is remembered.</param>
    public void See(ReadOnlySpan<float> observation, ReadOnlySpan<float> lastAction)
    {
        Check(_policy.ObservationSpace, observation, nameof(observation));
        if (lastAction.IsEmpty) Reset();
        _pass.Begin(1);
        _policy.Encoder.Encode(observation, lastAction, _seen, _pass.Place(0, 0, out var present));
        present[0] = true;
        _pass.Forward(1, _policy.Parameters, null, _state, _state);
        _pass.Output(PolicyNetwork.Actions).CopyTo(_outputs);
        Value = _pass.Output(PolicyNetwork.Value)[0];
        _seen++;
        lastAction.CopyTo(_last);
    }

    static void Check(Space space, ReadOnlySpan<float> values, string name)
    {
        var isIn = values.Length == space.Size;
        for (var i = 0; i < values.Length && isIn; i++) isIn = float.IsFinite(values[i]);
        if (isIn && space is not BoxSpace) isIn = space.Contains(values);
        if (!isIn) throw new ArgumentException(FormattableString.Invariant($"The policy takes {space}, but [{string.Join(", ", values.ToArray())}] came."), name);
    }
}
