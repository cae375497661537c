using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Transcription;

/// <summary>A model that transcribes sequences: shorter sequences of units, in the order in which they are heard. It is immutable; any number of threads may share it.</summary>
sealed class TranscriptionModel
{
    const string Kind = "SEQX";

    /// <summary>The first one is 4, as are the parts that it has in common with other models of sequences.</summary>
    const uint FormatVersion = 4;

    readonly float[] _packed;

    public TranscriptionModel(TranscriptionState state) => (State, _packed) = (state, state.Network.Graph.Pack(state.Weights));

    public TranscriptionState State { get; }

    public TranscriptionConfig Config => State.Network.Config;

    /// <summary>The network's weights.</summary>
    public Parameters Parameters => new(State.Weights, _packed);

    /// <summary>Writes the model; equal models give equal bytes. The stream stays open.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, codec => TranscriptionState.Transfer(codec, State));

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static TranscriptionModel Load(Stream stream) => Envelope.Read(stream, Kind, FormatVersion, codec => new TranscriptionModel(TranscriptionState.Transfer(codec, null)));

    /// <summary>Trains a model.</summary>
    /// <param name="config">What its network is built from.</param>
    /// <param name="training">Examples with the fields of <see cref="TranscriptionConfig.TrainingFields"/>; transcripts that do not fit into the steps of their sources are left out, with a warning.</param>
    /// <param name="validation">Examples for early stopping; null holds out a part of the others.</param>
    /// <param name="options">How; every setting is known.</param>
    /// <param name="context">Seed, threads, progress.</param>
    public static TranscriptionModel Train(TranscriptionConfig config, ExampleSet training, ExampleSet? validation, TranscriptionOptions options, TrainingContext context)
    {
        return context.Run(Describe, () => new TranscriptionModel(new TranscriptionTrainer(config, training, validation, options, context).Train()));

        void Describe(TrainingFingerprint fingerprint)
        {
            fingerprint.Add($"{config.SourceKeys} {config.SourceNumbers}").AddProperties(options).Add(training).Add(validation);
            foreach (var unit in config.SourceUnits?.Words ?? []) fingerprint.Add(unit);
            foreach (var unit in config.Units.Words) fingerprint.Add(unit);
        }
    }

    /// <summary>A pass over rows with reusable memory; not thread-safe.</summary>
    /// <param name="best">Transcripts of each row that are kept at most.</param>
    /// <param name="threads">Threads; 0 for every core.</param>
    /// <param name="language">Opens what says how probable units are by those before them, for each thread; null for nobody.</param>
    public TranscriptionPass CreatePass(int best, int threads, Func<ILabelScores>? language = null) => new(this, best, threads, language);
}
