using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>A model that translates sequences to sequences of words. It is immutable; any number of threads may share it.</summary>
sealed class TranslationModel
{
    const string Kind = "SEQ2";

    /// <summary>The first one is 4, as are the parts that it has in common with other models of sequences; 5 has copying, coverage, and bounds of the search; 6 tells whether outputs were dropped beside them.</summary>
    const uint FormatVersion = 6;

    public TranslationModel(TranslationState state) => (State, Weights) = (state, new(state));

    public TranslationState State { get; }

    /// <summary>Its weights, packed.</summary>
    public TranslationWeights Weights { get; }

    public TranslationConfig Config => State.Network.Config;

    /// <summary>Writes the model; equal models give equal bytes. The stream stays open.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, codec => TranslationState.Transfer(codec, State));

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static TranslationModel Load(Stream stream) => Envelope.Read(stream, Kind, FormatVersion, codec => new TranslationModel(TranslationState.Transfer(codec, null)));

    /// <summary>Trains a model.</summary>
    /// <param name="config">What its network is built from.</param>
    /// <param name="training">Pairs with the fields of <see cref="TranslationConfig.TrainingFields"/>.</param>
    /// <param name="validation">Pairs for early stopping; null holds out a part of the others.</param>
    /// <param name="options">How; every setting is known.</param>
    /// <param name="context">Seed, threads, progress.</param>
    public static TranslationModel Train(TranslationConfig config, ExampleSet training, ExampleSet? validation, TranslationOptions options, TrainingContext context)
    {
        return context.Run(Describe, () => new TranslationModel(new TranslationTrainer(config, training, validation, options, context).Train()));

        void Describe(TrainingFingerprint fingerprint)
        {
            fingerprint.Add($"{config.SourceKeys} {config.SourceNumbers}").AddProperties(options).Add(training).Add(validation);
            foreach (var word in config.SourceWords?.Words ?? []) fingerprint.Add(word);
            foreach (var word in config.TargetWords.Words) fingerprint.Add(word);
        }
    }

    /// <summary>A pass over rows with reusable memory; not thread-safe.</summary>
    /// <param name="best">Translations of each row that are kept at most.</param>
    /// <param name="threads">Threads; 0 for every core.</param>
    public TranslationPass CreatePass(int best, int threads) => new(this, best, threads);
}
