using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>A language model's embeddings and layers start a model of sequences.</summary>
[TestClass]
public sealed class LanguageTransferTests
{
    const int Tokens = 8;

    static readonly LanguageModel Language = LanguageOf(new() { HiddenSize = 6, Layers = 2, Cell = CellKind.Gru }, embedding: null);
    static readonly PretrainedEncoder Encoder = Language.ToEncoder();

    static ExampleFixtures.TestOptions Options => ExampleFixtures.Tiny with { NGrams = false, Training = ExampleFixtures.Tiny.Training with { Epochs = 1, LearningRate = 0.05f, ValidationFraction = 0 } };

    static LanguageModel LanguageOf(NetworkOptions network, int? embedding)
    {
        var options = new LanguageModelOptions { Network = network, EmbeddingSize = embedding, ChunkSteps = 7, Training = new() { Epochs = 1, BatchSize = 4, Seed = 1 } }.Resolved();
        var random = new Random(1);
        return LanguageModel.Train(Tokens + 1, [.. Enumerable.Range(0, 200).Select(_ => random.Next(Tokens + 1))], null, options, new(options.Training, seed: 1));
    }

    /// <summary>Words, of which one belongs to each class, and a trace that says nothing.</summary>
    static ExampleSet Examples(int count, int tokens = Tokens)
    {
        var (set, random) = (new ExampleSet([new("Words", InputKind.Tokens, tokens), new("Trace", InputKind.Continuous, 2)]), new Random(2));
        for (var i = 0; i < count; i++)
        {
            set.Append(0, [random.Next(4, Tokens + 1), 1 + (i % 3), random.Next(4, Tokens + 1)]);
            set.Append(1, [random.NextSingle(), random.NextSingle(), random.NextSingle(), random.NextSingle()]);
            set.Complete(i % 3);
        }
        return set;
    }

    static SequencePredictionModel Train(SequenceOptions options, ExampleSet? examples = null, PretrainedEncoder? encoder = null) => SequencePredictionModel.Train(
        PredictionTask.Multiclass, 3, examples ?? Examples(60), null, options, new TrainingContext(options.Training, seed: 1), encoder: encoder ?? Encoder);

    /// <summary>How many of the first so many weights differ from the language model's.</summary>
    static int Moved(SequencePredictionModel model, Range weights) => model.State.Members[0].AsSpan()[..Encoder.Weights.Length][weights].ToArray().Zip(Encoder.Weights[weights]).Count(pair => pair.First != pair.Second);

    [TestMethod]
    public void Weights_arrive_in_a_network_of_the_language_models_cell_and_sizes()
    {
        var (state, config) = (Language.State, Language.Config);
        Assert.AreEqual((Tokens + 1) * 6, Encoder.Weights.Length - state.Network.Graph.Weights.Count);
        Assert.IsTrue(Encoder.Weights.AsSpan(0, 6).SequenceEqual(new float[6]), "token 0 has no vector");
        var scaled = new float[Tokens * 6];
        TensorPrimitives.Multiply(state.Weights.AsSpan(state.Network.Embeddings)[6..], state.Network.InputScale, scaled);
        CollectionAssert.AreEqual(scaled, Encoder.Weights[6..((Tokens + 1) * 6)]);
        var model = Train(Options with { Network = new() { HiddenSize = 3 }, Training = Options.Training with { LearningRate = 1e-20f } });
        Assert.AreEqual((config.Cell, 6, 6, 2, false), (model.Plan.Cell, model.Plan.HiddenSize, model.Plan.EmbeddingSize, model.Plan.Layers, model.Plan.Bidirectional));
        foreach (var member in model.State.Members) CollectionAssert.AreEqual(Encoder.Weights, member[..Encoder.Weights.Length]);
    }

    [TestMethod]
    public void Steps_are_read_as_the_language_model_reads_them()
    {
        var model = Train(Options with { Pooling = SequencePooling.Last, Training = Options.Training with { LearningRate = 1e-20f } });
        var (network, language) = (model.State.Network, Language.State.Network);
        int[] tokens = [3, 1, 8, 8, 2];
        var pass = new NetworkPass(network.Graph, 1);
        pass.Begin([tokens.Length, 1]);
        pass.Load(network.Graph.InputEdges[0], 0, tokens);
        pass.Load(network.Graph.InputEdges[1], 0, (ReadOnlySpan<float>)[0f, 0f]);
        pass.Forward(1, new(model.State.Members[0], model.Packed(0)), seed: null);
        var read = pass.Values(network.Encoded(0).Number).ToArray();

        var other = new NetworkPass(language.Graph, 1);
        other.Begin(tokens.Length);
        var place = other.Place(0, 0, out var present);
        present.Fill(true);
        for (var t = 0; t < tokens.Length; t++)
            TensorPrimitives.Multiply(Language.State.Weights.AsSpan(language.Embeddings).Slice(tokens[t] * 6, 6), language.InputScale, place.Slice(t * 6, 6));
        var features = other.Forward(1, new(Language.State.Weights.AsSpan(0, language.Graph.Weights.Count), Language.Packed[..language.Graph.PackedSize]), seed: null);
        CollectionAssert.AreEqual(features[^6..].ToArray(), read);
    }

    [TestMethod]
    public void Layers_begin_to_learn_from_the_top_down()
    {
        var embeddings = (Tokens + 1) * 6;
        var layer = Language.State.Network.Graph.Weights.Count / 2;
        foreach (var epochs in (int[])[1, 2, 3, 4])
        {
            var model = Train(Options with { GradualUnfreezing = true, Training = Options.Training with { Epochs = epochs } });
            bool[] moved = [Moved(model, ..embeddings) > 0, Moved(model, embeddings..(embeddings + layer)) > 0, Moved(model, (embeddings + layer)..) > 0];
            CollectionAssert.AreEqual(new[] { epochs > 3, epochs > 2, epochs > 1 }, moved, $"after {epochs} epochs embeddings, lower and upper layer moved: {string.Join(' ', moved)}");
            var start = model.State.Network.Weights(1).Start.Value;
            Assert.IsFalse(Train(Options with { Training = Options.Training with { LearningRate = 1e-20f } }).State.Members[0].AsSpan(start).SequenceEqual(model.State.Members[0].AsSpan(start)), "what is new learns at once");
        }
        foreach (var frozen in (int[])[1, 2, 3])
        {
            var model = Train(Options with { FrozenLayers = frozen });
            Assert.AreEqual(0, Moved(model, ..(embeddings + ((frozen - 1) * layer))));
            Assert.AreEqual(frozen < 3, Moved(model, Range.All) > 0);
        }
    }

    [TestMethod]
    public void Training_gives_the_same_bits_on_any_number_of_threads()
    {
        var options = Options with { GradualUnfreezing = true, Pooling = SequencePooling.Concatenated, Training = Options.Training with { Epochs = 3, Schedule = LearningRateSchedule.SlantedTriangle } };
        byte[][] files = [.. new[] { 1, 3 }.Select(threads =>
        {
            using var file = new MemoryStream();
            Train(options with { Training = options.Training with { Threads = threads } }).Save(file);
            return file.ToArray();
        })];
        CollectionAssert.AreEqual(files[0], files[1]);
        using var loaded = new MemoryStream();
        SequencePredictionModel.Load(new MemoryStream(files[0])).Save(loaded);
        CollectionAssert.AreEqual(files[0], loaded.ToArray());
    }

    [TestMethod]
    public void Layers_of_several_sizes_are_refused() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => LanguageOf(new() { HiddenSize = 6, Layers = 2 }, embedding: 5).ToEncoder()).Message, "5 units, those below it 6");
}
