using Microsoft.ML.Lstm.Control.Policies;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Persistence;

namespace Microsoft.ML.Lstm;

/// <summary>
/// A policy with memory: a recurrent network that sees each step of an episode (the observation, the action before it, and whether it is the first one), with scores of actions and a value. Whoever trains one, the file is
/// the same, and it acts without its trainer (<see cref="Start"/>). Any number of threads may use it.
/// </summary>
public sealed class RecurrentPolicy
{
    internal const string Kind = "PLCY";
    const uint FormatVersion = 2;

    readonly float[] _weights;

    /// <summary>A policy with fresh weights.</summary>
    /// <param name="observations">What it sees.</param>
    /// <param name="actions">What it does: a <see cref="DiscreteSpace"/>, or a <see cref="BoxSpace"/>.</param>
    /// <param name="options">Its network; null for the defaults.</param>
    /// <param name="seed">Of the weights.</param>
    /// <exception cref="ArgumentException">Actions are of another space, or the network cannot be built so.</exception>
    public RecurrentPolicy(Space observations, Space actions, RecurrentPolicyOptions? options = null, int seed = 0)
        : this(observations, actions, options ?? new(), (float[]?)null)
    {
        PolicyNetwork.Initialize(Network, _weights, Encoder, Options, new Random(seed));
        Packed = Network.Pack(_weights);
    }

    internal RecurrentPolicy(Space observations, Space actions, RecurrentPolicyOptions options, float[]? weights)
    {
        ArgumentNullException.ThrowIfNull(observations);
        ArgumentNullException.ThrowIfNull(actions);
        if (actions is not (DiscreteSpace or BoxSpace)) throw new ArgumentException($"A policy takes actions of a {nameof(DiscreteSpace)} or a {nameof(BoxSpace)}, but they are {actions}.", nameof(actions));
        (ObservationSpace, ActionSpace, Options, Encoder) = (observations, actions, options, new(observations, actions, options.ClockSteps));
        CheckDelay();
        Network = PolicyNetwork.Build(Encoder, actions, options);
        _weights = weights ?? new float[Network.Weights.Count];
        if (_weights.Length != Network.Weights.Count) throw new ArgumentException($"{_weights.Length} weights came for a network of {Network.Weights.Count}.", nameof(weights));
        Packed = weights is null ? [] : Network.Pack(weights);
    }

    /// <summary>What it sees.</summary>
    public Space ObservationSpace { get; }

    /// <summary>What it does.</summary>
    public Space ActionSpace { get; }

    /// <summary>Its network.</summary>
    public RecurrentPolicyOptions Options { get; }

    /// <summary>How steps are encoded.</summary>
    internal StepEncoder Encoder { get; }

    /// <summary>Steps [B, T, Encoder.Width] -> scores or moments of actions, and the value.</summary>
    internal Network Network { get; }

    /// <summary>The network's weights. Whoever changes them makes another policy of them: these are packed.</summary>
    internal ReadOnlySpan<float> Weights => _weights;

    internal float[] Packed { get; }

    internal Parameters Parameters => new(_weights, Packed);

    /// <summary>The same policy with other weights, which it keeps.</summary>
    internal RecurrentPolicy With(float[] weights) => new(ObservationSpace, ActionSpace, Options, weights);

    /// <summary>Begins to act in one environment.</summary>
    /// <param name="seed">Null, the default, to take the likeliest action at each step; else actions are drawn, by this seed.</param>
    public PolicyStepper Start(int? seed = null) => new(this, seed);

    /// <summary>Writes the policy to a stream, which stays open (docs/model-file.md).</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, codec => PolicyCodec.Transfer(codec, this));

    /// <summary>Writes the policy to a file, which is replaced atomically.</summary>
    public void Save(string path) => AtomicFile.Write(path, Save);

    /// <summary>Reads a policy, and no byte more; the stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static RecurrentPolicy Load(Stream stream) => Envelope.Read(stream, Kind, FormatVersion, codec => PolicyCodec.Transfer(codec, null));

    /// <summary>Reads a policy from a file.</summary>
    /// <exception cref="InvalidDataException">The file holds something else, a newer version, or damaged bytes.</exception>
    public static RecurrentPolicy Load(string path)
    {
        using var stream = File.OpenRead(path);
        return Load(stream);
    }

    void CheckDelay()
    {
        if (Options.DelaySteps == 0) return;
        if (Options.Network.Cell != CellKind.Lstm || Options.EncoderSize > 0)
            throw new ArgumentException($"{nameof(RecurrentPolicyOptions.DelaySteps)} is for an LSTM that reads the input itself. Take {nameof(CellKind.Lstm)} and no {nameof(RecurrentPolicyOptions.EncoderSize)}, or 0 steps.");
        if (ObservationSpace is BoxSpace) throw new ArgumentException($"{nameof(RecurrentPolicyOptions.DelaySteps)} is for observations of choices, but they are {ObservationSpace}. Take 0 steps.");
        var units = (long)Options.DelaySteps * DelayLine.Width(Encoder.ObservationCounts);
        if (units > Options.Units)
            throw new ArgumentException($"A delay line of {Options.DelaySteps} steps of {ObservationSpace} needs {units} units, but there are {Options.Units}. Give {nameof(NetworkOptions.HiddenSize)} as many, or take fewer steps.");
    }
}
