using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Control.Logged;

namespace Microsoft.ML.Lstm;

/// <summary>Recommends actions for one patient, or plant, step by step, and refuses where the log does not support it. One thread at a time. For research: it is not a medical device.</summary>
public sealed class PolicyAdvisor
{
    /// <summary>How far outside of what was logged a number may lie, in parts of its range there.</summary>
    const float Margin = 0.05f;

    readonly OfflinePolicy _policy;
    readonly string? _refusal;
    readonly HistoryStepper _values;
    readonly IHistoryPolicyState _behavior;
    readonly float[] _supports, _known;
    int _outside = -1;
    float _seen;
    Recommendation _last;

    internal PolicyAdvisor(OfflinePolicy policy, string? refusal)
    {
        (_policy, _refusal) = (policy, refusal);
        (_values, _behavior) = (new(policy.Values.Network), policy.Behavior.Begin());
        (_supports, _known) = (new float[policy.ActionCount], new float[policy.ActionCount]);
    }

    /// <summary>How probable each action was among those who decided, [ActionCount]; after the last step.</summary>
    public ReadOnlySpan<float> Supports => _supports;

    /// <summary>What each action and all after it would gain, [ActionCount]; after the last step. Of actions that are not supported it means little.</summary>
    public ReadOnlySpan<float> Values => _known;

    /// <summary>Begins with another patient.</summary>
    public void Reset()
    {
        _values.Reset();
        _behavior.Reset();
        (_last, _outside) = (default, -1);
    }

    /// <summary>Takes what was observed, and recommends an action, or none.</summary>
    /// <param name="observation">[ObservationSize]; NaN for what was not measured.</param>
    /// <param name="previousAction">What was done, recommended or not, after the observation before; -1 at the first one.</param>
    /// <exception cref="ArgumentException">The observation has another size or is infinite, or there is no such action.</exception>
    public Recommendation Next(ReadOnlySpan<float> observation, int previousAction)
    {
        _values.Next(observation, previousAction).CopyTo(_known);
        _policy.Values.ToReturns(_known);
        _behavior.Next(observation, previousAction, _supports);
        FindOutside(observation);
        var best = Choices.Best(_known, _supports, _policy.LeastSupport);
        var refusal = _refusal is not null ? RefusalReason.Policy : _outside >= 0 ? RefusalReason.Observation : best < 0 ? RefusalReason.Support : RefusalReason.None;
        _last = refusal == RefusalReason.None ? new(best, refusal, _known[best], _supports[best]) : new(null, refusal, double.NaN, TensorPrimitives.Max<float>(_supports));
        return _last;
    }

    /// <summary>Says in words what was recommended last, or why nothing was.</summary>
    public string Explain()
    {
        var config = _policy.Behavior.Network.Config;
        return _last.Refusal switch
        {
            RefusalReason.Policy => $"Nothing is recommended. {_refusal}",
            RefusalReason.Observation => FormattableString.Invariant($"Nothing is recommended: observation {_outside} is {_seen}, but all that was logged lies from {config.Least[_outside]} to {config.Greatest[_outside]}."),
            RefusalReason.Support => FormattableString.Invariant($"Nothing is recommended: no action was done with a probability of {_policy.LeastSupport} or more in such a state; the most probable one with {_last.Support:F3}."),
            _ => _last.Action is { } action ? FormattableString.Invariant($"Action {action} is recommended: of {_last.Support:P0} probability among those who decided, with a value of {_last.Value:F3}.") : "Nothing was observed yet.",
        };
    }

    void FindOutside(ReadOnlySpan<float> observation)
    {
        var config = _policy.Behavior.Network.Config;
        _outside = -1;
        for (var f = 0; f < observation.Length && _outside < 0; f++)
        {
            var margin = Margin * Math.Max(0, config.Greatest[f] - config.Least[f]);
            if (observation[f] < config.Least[f] - margin || observation[f] > config.Greatest[f] + margin) (_outside, _seen) = (f, observation[f]);
        }
    }
}
