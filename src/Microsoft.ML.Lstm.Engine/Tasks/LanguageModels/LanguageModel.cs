using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>A model of what token follows others. It is immutable; any number of threads may share it.</summary>
sealed class LanguageModel
{
    /// <summary>The token between two texts, which is read before the first one, too.</summary>
    public const int EndOfText = 0;

    const string Kind = "LNGM";
    const uint FormatVersion = 1;

    readonly float[] _packed;

    public LanguageModel(LanguageState state)
    {
        State = state;
        _packed = new float[state.Network.PackedSize];
        state.Network.Pack(state.Weights, _packed);
    }

    public LanguageState State { get; }

    public LanguageConfig Config => State.Network.Config;

    /// <summary>Units of the last layer.</summary>
    public int Units => Config.UnitsOf(Config.Layers - 1);

    /// <summary>The weights as the kernels read them.</summary>
    public ReadOnlySpan<float> Packed => _packed;

    /// <summary>What another task starts from: embeddings as large as the layers read them, and the layers.</summary>
    /// <exception cref="ArgumentException">The last layer is of another size than the others.</exception>
    public PretrainedEncoder ToEncoder()
    {
        if (Units != Config.HiddenSize)
        {
            throw new ArgumentException($"The last layer of the language model has {Units} units, those below it {Config.HiddenSize}, but a network that starts from it has layers of one size. "
                + $"Train it with {nameof(LanguageModelOptions.EmbeddingSize)} null, or {nameof(LanguageModelOptions.TieWeights)} false.", "previousModel");
        }
        var (network, size) = (State.Network, Config.EmbeddingSize);
        var weights = new float[checked((Config.Vocabulary * size) + network.Graph.Weights.Count)];
        // The end of a text stands where other tasks have what is missing, which has no vector.
        var embeddings = weights.AsSpan(size, (Config.Vocabulary - 1) * size);
        TensorPrimitives.Multiply(State.Weights.AsSpan(network.Embeddings)[size..], network.InputScale, embeddings);
        State.Weights.AsSpan(0, network.Graph.Weights.Count).CopyTo(weights.AsSpan(Config.Vocabulary * size));
        return new() { Cell = Config.Cell, Tokens = Config.Vocabulary - 1, EmbeddingSize = size, HiddenSize = Config.HiddenSize, Layers = Config.Layers, Weights = weights };
    }

    /// <summary>Writes the model; equal models give equal bytes. The stream stays open.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, codec => LanguageState.Transfer(codec, State));

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static LanguageModel Load(Stream stream) => Envelope.Read(stream, Kind, FormatVersion, codec => new LanguageModel(LanguageState.Transfer(codec, null)));

    /// <summary>Trains a model on a text.</summary>
    /// <param name="vocabulary">Tokens that there are.</param>
    /// <param name="training">The text to learn from, one document after the other.</param>
    /// <param name="validation">The text to stop by; null holds out parts of the other.</param>
    /// <param name="options">How; every setting is known.</param>
    /// <param name="context">Seed, threads, progress.</param>
    public static LanguageModel Train(int vocabulary, int[] training, int[]? validation, LanguageModelOptions options, TrainingContext context)
    {
        var config = LanguageConfig.Of(vocabulary, options, training.Length);
        return context.Run(Describe, () => LanguageTrainer.Train(config, training, validation, options, context));

        void Describe(TrainingFingerprint fingerprint) => fingerprint.Add($"{vocabulary}").AddProperties(options).Add(training).Add(validation ?? []);
    }
}
