using Microsoft.ML.Lstm.Control.Environments;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm;

/// <summary>Several environments of one kind, each with episodes of its own; one begins anew as soon as it ends.</summary>
/// <remarks>An environment that throws, or gives what is no number, ends the call with an <see cref="InvalidOperationException"/> that names it, the step and the value.</remarks>
public sealed class VectorEnvironment
{
    readonly EpisodeLog[] _logs;
    readonly IEnvironment[] _environments;
    readonly ulong _seed;

    /// <summary>So many environments.</summary>
    /// <param name="count">How many; 1 to 65,536.</param>
    /// <param name="make">Makes one; their spaces must be the same.</param>
    /// <param name="seed">The seeds of all episodes come from it.</param>
    public VectorEnvironment(int count, Func<IEnvironment> make, int seed)
    {
        ArgumentNullException.ThrowIfNull(make);
        _environments = new IEnvironment[Require.Between(count, 1, 1 << 16)];
        for (var i = 0; i < count; i++) _environments[i] = make() ?? throw new ArgumentException("An environment came as null. Make one at each call.", nameof(make));
        if (count > 1 && ReferenceEquals(_environments[0], _environments[1])) throw new ArgumentException("The same environment came twice. Make a new one at each call, as each has an episode of its own.", nameof(make));
        (_logs, _seed) = (new EpisodeLog[count], (ulong)seed);
        for (var i = 0; i < count; i++) _logs[i] = new();
    }

    /// <summary>How many there are.</summary>
    public int Count => _environments.Length;

    /// <summary>What observations can be.</summary>
    public Space ObservationSpace => _environments[0].ObservationSpace;

    /// <summary>What actions can be.</summary>
    public Space ActionSpace => _environments[0].ActionSpace;

    /// <summary>Begins an episode in each.</summary>
    /// <param name="observations">[Count, ObservationSpace.Size], takes the first observations.</param>
    public void Reset(Span<float> observations)
    {
        for (var i = 0; i < Count; i++) Reset(i, observations.Slice(i * ObservationSpace.Size, ObservationSpace.Size));
    }

    /// <summary>Takes an action in each. Where an episode ends, the next one begins, and the observation is its first.</summary>
    /// <param name="actions">[Count, ActionSpace.Size].</param>
    /// <param name="observations">[Count, ObservationSpace.Size], takes the observations after it.</param>
    /// <param name="results">[Count], takes what the steps gave.</param>
    public void Step(ReadOnlySpan<float> actions, Span<float> observations, Span<StepResult> results)
    {
        for (var i = 0; i < Count; i++)
        {
            var observation = observations.Slice(i * ObservationSpace.Size, ObservationSpace.Size);
            results[i] = Step(i, actions.Slice(i * ActionSpace.Size, ActionSpace.Size), observation);
            if (results[i].IsLast) Reset(i, observation);
        }
    }

    /// <summary>Begins the next episode of one of them.</summary>
    internal void Reset(int index, Span<float> observation)
    {
        _logs[index].Begin();
        Begin(index, observation);
    }

    /// <summary>Takes an action in one of them, which stays at its end if it comes there.</summary>
    internal StepResult Step(int index, ReadOnlySpan<float> action, Span<float> observation)
    {
        var log = _logs[index];
        log.Add(action);
        var result = EnvironmentCall.Step(_environments[index], action, observation, log.Steps, log.Episode, index);
        if (!float.IsFinite(result.Reward)) throw new InvalidOperationException(FormattableString.Invariant($"{Name(index)} gave the reward {result.Reward} at step {log.Steps} of its episode {log.Episode}. Rewards must be finite."));
        Check(index, observation);
        log.Return += result.Reward;
        return result;
    }

    /// <summary>Steps of the episode of one of them so far.</summary>
    internal int Steps(int index) => _logs[index].Steps;

    /// <summary>The sum of the rewards of that episode so far.</summary>
    internal double Return(int index) => _logs[index].Return;

    /// <summary>Writes where all episodes are, or brings the environments there: by their contract seeds and actions lead to the same place.</summary>
    /// <param name="codec">Writes or reads.</param>
    /// <param name="observations">[Count, ObservationSpace.Size], takes the present observations when reading.</param>
    internal void Transfer(ModelCodec codec, Span<float> observations)
    {
        for (var i = 0; i < Count; i++)
        {
            _logs[i].Transfer(codec, ActionSpace.Size);
            if (codec.Reads && _logs[i].Episode > 0) Replay(i, observations.Slice(i * ObservationSpace.Size, ObservationSpace.Size));
        }
    }

    void Replay(int index, Span<float> observation)
    {
        var (log, size) = (_logs[index], ActionSpace.Size);
        Begin(index, observation);
        for (var step = 0; step < log.Steps; step++) _environments[index].Step(log.Actions.Slice(step * size, size), observation);
    }

    void Begin(int index, Span<float> observation)
    {
        var seed = (int)SplitMix64.Derive(SplitMix64.Derive(_seed, index), _logs[index].Episode)!.Value;
        EnvironmentCall.Reset(_environments[index], seed, observation, _logs[index].Episode, index);
        Check(index, observation);
    }

    void Check(int index, ReadOnlySpan<float> observation)
    {
        for (var i = 0; i < observation.Length; i++)
            if (!float.IsFinite(observation[i]))
                throw new InvalidOperationException(FormattableString.Invariant($"{Name(index)} gave {observation[i]} as number {i} of its observation at step {_logs[index].Steps} of its episode {_logs[index].Episode}. Observations must be finite."));
    }

    string Name(int index) => EnvironmentCall.Name(_environments[index], index);
}
