using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>The training of language models: gradients, states that go on, the same bits, and the probabilities of a scalar reference.</summary>
[TestClass]
public sealed class LanguageTrainingTests
{
    const int Vocabulary = 9;

    static LanguageModelOptions Options => new LanguageModelOptions
    {
        Network = new() { HiddenSize = 6, Layers = 2, Dropout = 0.2f },
        EmbeddingSize = 5,
        ChunkSteps = 7,
        InputDropout = 0.1f,
        EmbeddingDropout = 0.2f,
        WeightDropout = 0.3f,
        Training = new() { Epochs = 3, BatchSize = 6, LearningRate = 0.02f, Seed = 1 },
    }.Resolved();

    /// <summary>Two walks that take turns; a step up and a step down follow one another.</summary>
    static int[] Text(int length, int seed = 1)
    {
        var (random, tokens) = (new Random(seed), new int[length]);
        for (var i = 1; i < length; i++) tokens[i] = i % 2 == 0 ? random.Next(1, Vocabulary - 1) : tokens[i - 1] + 1;
        return tokens;
    }

    [TestMethod]
    [DataRow(true, 0)]
    [DataRow(false, 0)]
    [DataRow(true, 3)]
    [DataRow(false, 1)]
    public void Gradients_are_those_of_the_loss(bool isTied, int sampled)
    {
        var options = Options with { TieWeights = isTied, SampledTokens = sampled };
        var network = new LanguageNetwork(LanguageConfig.Of(Vocabulary, options, tokens: 200));
        var streams = new TokenStreams(Text(200), 6, 7);
        var task = new LanguageTask(network, streams, new([], 7), options, network.Initialize);
        var (weights, gradient, packed) = (new float[task.WeightCount], new float[task.WeightCount], new float[task.PackedSize]);
        task.Initialize(weights, new(3));
        task.Draw(new int[6], new(1));
        var shard = task.CreateShard(6, null);
        Loss(gradient);
        var random = new Random(9);
        for (var i = 0; i < 60; i++)
        {
            var (place, step) = (random.Next(weights.Length), 1e-2f);
            var kept = weights[place];
            weights[place] = kept + step;
            var up = Loss(null);
            weights[place] = kept - step;
            var down = Loss(null);
            weights[place] = kept;
            Assert.AreEqual((up - down) / (2 * step), gradient[place], 2e-2 + (0.02 * Math.Abs(gradient[place])), $"weight {place} of {weights.Length}");
        }
        Assert.IsTrue(TensorPrimitives.Norm<float>(gradient.AsSpan(network.Embeddings)) > 0.1f);

        double Loss(float[]? into)
        {
            const ulong Seed = 77;
            into ??= new float[weights.Length];
            task.Pack(weights, packed, Seed);
            return shard.Train([0, 1, 2, 3, 4, 5], weights, packed, into, Seed).Sum;
        }
    }

    [TestMethod]
    public void Weights_are_the_same_bits_on_any_number_of_threads_and_after_a_stop()
    {
        var (text, held) = (Text(2000), Text(300, seed: 2));
        var whole = Train(Options, text, held).State;
        Assert.IsTrue(Enumerable.SequenceEqual(whole.Weights, Train(Options with { Training = Options.Training with { Threads = 3 } }, text, held).State.Weights));
        var path = Path.GetTempFileName();
        File.Delete(path);
        using var source = new CancellationTokenSource();
        var stopped = Options with { Training = Options.Training with { CheckpointPath = path, CancellationToken = source.Token, OnReport = report => { if (report.Epoch == 2) source.Cancel(); } } };
        Train(stopped, text, held);
        Assert.IsTrue(File.Exists(path));
        var resumed = Train(Options with { Training = Options.Training with { CheckpointPath = path } }, text, held).State;
        Assert.IsTrue(Enumerable.SequenceEqual(whole.Weights, resumed.Weights));
        Assert.IsFalse(File.Exists(path));
    }

    [TestMethod]
    [DataRow(150, 0)]
    [DataRow(1000, 1)]
    [DataRow(100_000, 2)]
    [DataRow(2_000_000, 16)]
    public void Parts_all_over_a_text_are_held_out(int tokens, int parts)
    {
        int[] text = [.. Enumerable.Range(0, tokens)];
        var (training, validation) = LanguageTrainer.HoldOut(text, 0.05f);
        Assert.AreEqual(parts, validation.Where((token, i) => i == 0 || token != validation[i - 1] + 1).Count());
        Assert.AreEqual(parts == 0 ? 0 : 0.05, validation.Length / (double)tokens, 1e-3);
        CollectionAssert.AreEquivalent(text, training.Concat(validation).ToArray());
        CollectionAssert.AreEqual(training.Order().ToArray(), training);
    }

    [TestMethod]
    public void A_step_up_that_follows_is_learnt()
    {
        var options = Options with { InputDropout = 0, EmbeddingDropout = 0, WeightDropout = 0, Network = new() { HiddenSize = 24, Dropout = 0 }, EmbeddingSize = 24, Training = Options.Training with { Epochs = 20 } };
        var model = Train(options, Text(4000), Text(500, seed: 2));
        // Every second token is one of seven by chance.
        Assert.AreEqual(Math.Log(7) / 2, model.State.ValidationLoss, 0.06);
    }

    [TestMethod]
    public void A_state_goes_on_from_chunk_to_chunk_and_begins_anew_with_each_epoch()
    {
        var streams = new TokenStreams([.. Enumerable.Range(0, 103)], 4, 5);
        var (random, chunk, counts) = (new Random(1), new int[6], new int[103]);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            Array.Clear(counts);
            for (var step = 0; step < streams.StepsPerEpoch; step++)
            {
                var before = Read(0)[^1];
                streams.Next(random);
                Assert.AreEqual(step == 0, streams.IsFirst);
                for (var stream = 0; stream < streams.Count; stream++)
                {
                    var tokens = Read(stream);
                    for (var t = 0; t < 5; t++)
                    {
                        counts[tokens[t]]++;
                        Assert.AreEqual((tokens[t] + 1) % 103, tokens[t + 1]);
                    }
                }
                if (step > 0) Assert.AreEqual(before, Read(0)[0]);
            }
            Assert.IsTrue(counts.Count(count => count == 0) < 4, "nearly every token comes once an epoch");
        }

        int[] Read(int stream)
        {
            streams.Read(stream, chunk);
            return [.. chunk];
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Scores_are_those_of_a_scalar_reference_in_double(bool isTied)
    {
        var options = Options with { TieWeights = isTied };
        var model = Train(options, Text(600), null);
        var text = Text(150, seed: 5);
        var (expected, features) = LanguageReference.Score(model.State, text);
        var reader = new LanguageReader(model);
        Assert.AreEqual(expected, reader.Score(text), 1e-3);
        for (var i = 0; i < features.Length; i++) Assert.AreEqual(features[i], reader.Last[i], 1e-4);
        // In two parts, and read in place of scored, the state is the same.
        reader.Begin();
        Assert.AreEqual(expected, reader.Score(text.AsSpan(0, 70)) + reader.Score(text.AsSpan(70)), 1e-3);
        reader.Begin();
        reader.Read(text);
        for (var i = 0; i < features.Length; i++) Assert.AreEqual(features[i], reader.Last[i], 1e-4);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => reader.Read([Vocabulary]));
    }

    [TestMethod]
    public void A_model_is_saved_and_damaged_bytes_are_refused()
    {
        var model = Train(Options, Text(300), null);
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        var again = LanguageModel.Load(stream);
        Assert.AreEqual(new LanguageReader(model).Score(Text(50)), new LanguageReader(again).Score(Text(50)));
        var bytes = stream.ToArray();
        for (var place = 20; place < bytes.Length; place += 37)
        {
            bytes[place] ^= 0x5A;
            Assert.ThrowsExactly<InvalidDataException>(() => LanguageModel.Load(new MemoryStream(bytes)));
            bytes[place] ^= 0x5A;
        }
    }

    static LanguageModel Train(LanguageModelOptions options, int[] text, int[]? held) => LanguageModel.Train(Vocabulary, text, held, options, new(options.Training, 1));
}
