using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Generation;

/// <summary>A model of sequences whose steps are vectors of values, which makes such sequences step after step. It is immutable; any number of threads may share it.</summary>
sealed class SequenceGenerator
{
    const string Kind = "SEQN";

    /// <summary>The first one is 4, as are the parts that it has in common with other models of sequences.</summary>
    const uint FormatVersion = 5;

    readonly float[] _packedSteps, _packedCondition, _packedLatent;

    public SequenceGenerator(GenerationState state)
    {
        State = state;
        var network = state.Network;
        _packedSteps = network.Steps.Pack(state.Weights.AsSpan(network.StepWeights));
        _packedCondition = network.Condition?.Pack(state.Weights.AsSpan(network.ConditionWeights)) ?? [];
        _packedLatent = new float[network.Latent?.PackedSize ?? 0];
        network.Latent?.Pack(state.Weights, _packedLatent);
    }

    public GenerationState State { get; }

    public GenerationConfig Config => State.Network.Config;

    /// <summary>Weights of the network that makes steps.</summary>
    public Parameters StepParameters => new(State.Weights.AsSpan(State.Network.StepWeights), _packedSteps);

    /// <summary>Weights of the network that reads a condition.</summary>
    public Parameters ConditionParameters => new(State.Weights.AsSpan(State.Network.ConditionWeights), _packedCondition);

    /// <summary>Weights of what makes a code the first state.</summary>
    public Parameters StartParameters => State.Network.Latent!.StartParameters(State.Weights, _packedLatent);

    /// <summary>Weights of the encoder.</summary>
    public Parameters EncoderParameters => State.Network.Latent!.EncoderParameters(State.Weights, _packedLatent);

    /// <summary>Weights of the head.</summary>
    public ReadOnlySpan<float> HeadWeights => State.Weights.AsSpan(State.Network.HeadWeights);

    /// <summary>Writes the model; equal models give equal bytes. The stream stays open.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, codec => GenerationState.Transfer(codec, State));

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static SequenceGenerator Load(Stream stream) => Envelope.Read(stream, Kind, FormatVersion, codec => new SequenceGenerator(GenerationState.Transfer(codec, null)));

    /// <summary>Trains a model.</summary>
    /// <param name="training">Sequences, one input of numbers, and a second one, the condition, of as many steps, where there is one; those without any value or weight are left out.</param>
    /// <param name="validation">Sequences to stop by; null holds out a part of the others.</param>
    /// <param name="options">How.</param>
    /// <param name="context">Seed, threads, progress.</param>
    /// <exception cref="TooLittleDataException">There is no sequence to learn from, or to validate on.</exception>
    public static SequenceGenerator Train(ExampleSet training, ExampleSet? validation, GenerationOptions options, TrainingContext context)
    {
        if (training.Inputs is not ([{ Kind: InputKind.Continuous }] or [{ Kind: InputKind.Continuous }, { Kind: InputKind.Continuous }]))
            throw new ArgumentException("A generator reads one input, a sequence of numbers, or two, the second one its condition.", nameof(training));
        options = options.Resolved();
        return context.Run(
            fingerprint => fingerprint.Add("generator").AddProperties(options).Add(training).Add(validation),
            () => new SequenceGenerator(new GenerationTrainer(training, validation, options, context).Train()));
    }
}
