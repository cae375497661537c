using System.Security.Cryptography;
using Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Tasks.Generation;
using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;
using Microsoft.ML.Lstm.Engine.Tests.Tasks;
using Microsoft.ML.Lstm.Engine.Tests.Tasks.Translation;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Collectives;

/// <summary>A small training of each kind, with batches of several shards, whose model's bytes can be compared.</summary>
static class MachineTrainings
{
    /// <summary>By name, the training: what is changed of its options, and how a context is made of them.</summary>
    public static readonly Dictionary<string, Action<Func<TrainingOptions, TrainingContext>, Stream>> Kinds = new()
    {
        ["classifier"] = (context, file) =>
        {
            var options = ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { BatchSize = 50 } };
            SequencePredictionModel.Train(PredictionTask.Multiclass, 3, ExampleFixtures.Traces(130), null, options, context(options.Training)).Save(file);
        },
        ["forecaster"] = (context, file) =>
        {
            var options = ForecastFixtures.Tiny with { Training = ForecastFixtures.Tiny.Training with { BatchSize = 210 } };
            Forecaster.Train([ForecastFixtures.Series(160), ForecastFixtures.Series(150, seed: 2)], options, context(options.Training)).Save(file);
        },
        ["autoencoder"] = (context, file) =>
        {
            AutoencoderOptions options = new() { Network = new() { HiddenSize = 4 }, Training = new() { Epochs = 3, BatchSize = 33 } };
            SequenceAutoencoder.Train(WaveFixtures.Normal(40, 1), null, options, context(options.Training)).Save(file);
        },
        ["translator"] = (context, file) =>
        {
            var options = (TranslationFixtures.Tiny with { Training = TranslationFixtures.Tiny.Training with { Epochs = 5, BatchSize = 40 } }).Resolved();
            var config = TranslationFixtures.Config(options);
            TranslationModel.Train(config, TranslationFixtures.Examples(config, 90, withTargets: true), null, options, context(options.Training)).Save(file);
        },
        ["language model"] = (context, file) =>
        {
            var options = new LanguageModelOptions
            {
                Network = new() { HiddenSize = 6, Dropout = 0.2f },
                EmbeddingSize = 5,
                ChunkSteps = 7,
                WeightDropout = 0.3f,
                EmbeddingDropout = 0.2f,
                Training = new() { Epochs = 3, BatchSize = 70, LearningRate = 0.02f },
            }.Resolved();
            LanguageModel.Train(9, Text(3000), Text(300), options, context(options.Training)).Save(file);
        },
        ["generator"] = (context, file) =>
        {
            GenerationOptions options = new() { Network = new() { HiddenSize = 5 }, Training = new() { Epochs = 8, BatchSize = 40 }, JointUnits = 4 };
            SequenceGenerator.Train(WaveFixtures.Normal(80, 1), null, options, context(options.Training)).Save(file);
        },
        ["generator with codes"] = (context, file) =>
        {
            GenerationOptions options = new() { Network = new() { HiddenSize = 5 }, Training = new() { Epochs = 8, BatchSize = 40 }, MixtureComponents = 2, LatentSize = 3, EncoderUnits = 4 };
            SequenceGenerator.Train(WaveFixtures.Normal(80, 1), null, options, context(options.Training)).Save(file);
        },
    };

    /// <summary>The SHA-256 of a model that one process trains.</summary>
    public static string Alone(string kind) => Hash(file => Kinds[kind](options => new(options, 1), file));

    /// <summary>The same of a training by some context.</summary>
    public static string Hash(Action<Stream> train)
    {
        using var file = new MemoryStream();
        train(file);
        return Convert.ToHexStringLower(SHA256.HashData(file.ToArray()));
    }

    static int[] Text(int length)
    {
        var (random, tokens) = (new Random(length), new int[length]);
        for (var i = 1; i < length; i++) tokens[i] = i % 2 == 0 ? random.Next(1, 8) : tokens[i - 1] + 1;
        return tokens;
    }
}
