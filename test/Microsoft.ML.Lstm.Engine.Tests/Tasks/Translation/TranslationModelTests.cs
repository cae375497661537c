using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;
using Microsoft.ML.Lstm.Engine.Tests.Reference;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks.Translation;

/// <summary>A translator learns, is saved, and gives the same words in any batch.</summary>
[TestClass]
public sealed class TranslationModelTests
{
    static readonly TranslationModel Fitted = TranslationFixtures.Train();

    static byte[] Saved(TranslationModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    static TranslationModel Load(byte[] bytes) => TranslationModel.Load(new MemoryStream(bytes));

    [TestMethod]
    [DataRow(AttentionScore.Multiplicative, 0, true), DataRow(AttentionScore.Additive, 0, false), DataRow(AttentionScore.Multiplicative, 3, true)]
    public void It_learns_to_turn_sentences_round(AttentionScore attention, int numbers, bool tied)
    {
        var options = TranslationFixtures.Tiny with
        {
            Attention = attention,
            EmbeddingSize = 16,
            TieEmbeddings = tied,
            LabelSmoothing = 0.05f,
            Network = new() { HiddenSize = 24, Dropout = 0 },
            Training = new() { Epochs = 40, BatchSize = 16, LearningRate = 0.01f },
        };
        var model = TranslationFixtures.Train(options, numbers, count: 600);
        var (test, sources) = (TranslationFixtures.Examples(model.Config, 100, withTargets: true, seed: 2), TranslationFixtures.Examples(model.Config, 100, withTargets: false, seed: 2));
        var pass = model.CreatePass(best: 1, threads: 1);
        pass.Translate(sources);
        var right = Enumerable.Range(0, 100).Count(row => pass[row].Tokens(0).SequenceEqual(TranslationFixtures.Expected(test, row)));
        Assert.IsTrue(right >= 95, $"{right} of 100 sentences are right.");
        // What a word attends to is the word that it is a translation of, in most sentences.
        var pointed = 0;
        for (var row = 0; row < 100; row++)
        {
            var first = pass[row].Attention(0)[..pass[row].Positions].ToArray();
            Assert.AreEqual(1, first.Sum(), 1e-5);
            pointed += Array.IndexOf(first, first.Max()) >= first.Length - 2 ? 1 : 0;
        }
        Assert.IsTrue(pointed >= 70, $"The first word attends to the last ones in {pointed} of 100 sentences.");
    }

    [TestMethod]
    public void What_is_loaded_translates_alike_and_saves_alike()
    {
        var tiny = TranslationFixtures.Tiny;
        foreach (var model in (TranslationModel[])
        [
            Fitted,
            TranslationFixtures.Train(tiny with { Attention = AttentionScore.Additive, TieEmbeddings = false, CoveragePenalty = 0.2f, Network = new() { HiddenSize = 2, Layers = 2, Cell = CellKind.Gru } }),
            TranslationFixtures.Train(tiny, numbers: 2),
            TranslationFixtures.Train(tiny with { Coverage = true, CoverageLoss = 0.5f, Attention = AttentionScore.Additive }, numbers: 2),
        ])
        {
            var set = TranslationFixtures.Examples(model.Config, 30, withTargets: false, seed: 2);
            var loaded = Load(Saved(model));
            Assert.AreEqual(TranslationFixtures.Text(model, set), TranslationFixtures.Text(loaded, set));
            CollectionAssert.AreEqual(Saved(model), Saved(loaded));
            Assert.AreEqual((model.State.Epochs, model.State.Search), (loaded.State.Epochs, loaded.State.Search));
        }
    }

    /// <summary>Saved by the version before there was copying.</summary>
    [TestMethod]
    public void A_file_of_version_4_translates_as_it_did()
    {
        using var stream = typeof(TranslationModelTests).Assembly.GetManifestResourceStream("translation-v4.bin")!;
        var model = TranslationModel.Load(stream);
        var pass = model.CreatePass(best: 2, threads: 1);
        pass.Translate(TranslationFixtures.Examples(model.Config, 8, withTargets: false, seed: 2));
        Assert.IsFalse(model.Config.Copies || model.Config.Covers);
        Assert.AreEqual((0, 0), (model.State.Search.MinimumLength, model.State.Search.NoRepeatedWords));
        float[] best = [-1.7826971f, -1.8306253f, -1.7206672f, -1.7994684f, -1.8245168f, -1.8113946f, -1.8221607f, -1.7898893f];
        float[] second = [-2.9878845f, -3.1987152f, -3.0801961f, -3.07949f, -2.990025f, -2.8874784f, -2.9440663f, -2.9984217f];
        int[] words = [7, 7, 4, 6, 7, 7, 7, 7];
        for (var row = 0; row < 8; row++)
        {
            Assert.AreEqual(best[row], pass[row].Score(0), 1e-4);
            Assert.AreEqual(second[row], pass[row].Score(1), 1e-4);
            Assert.AreEqual(0, pass[row].Tokens(0).Length);
            CollectionAssert.AreEqual((int[])[words[row]], pass[row].Tokens(1).ToArray());
        }
    }

    [TestMethod]
    public void Every_flipped_byte_and_every_truncation_is_noticed()
    {
        var bytes = Saved(Fitted);
        for (var i = 0; i < bytes.Length; i += 7)
        {
            bytes[i] ^= 0x81;
            Assert.ThrowsExactly<InvalidDataException>(() => Load(bytes), $"byte {i}");
            bytes[i] ^= 0x81;
            Assert.ThrowsExactly<InvalidDataException>(() => TranslationModel.Load(new MemoryStream(bytes, 0, i)), $"{i} bytes");
        }
    }

    [TestMethod]
    public void Training_has_the_same_bits_on_any_number_of_threads()
    {
        var options = TranslationFixtures.Tiny with { Training = TranslationFixtures.Tiny.Training with { BatchSize = 32 } };
        CollectionAssert.AreEqual(TranslationFixtures.Train(options, count: 70).State.Weights, TranslationFixtures.Train(options, count: 70, threads: 3).State.Weights);
    }

    [TestMethod]
    public void A_row_has_the_same_translation_alone_in_any_batch_and_on_any_number_of_threads()
    {
        var set = TranslationFixtures.Examples(Fitted.Config, 150, withTargets: false, seed: 2);
        var expected = TranslationFixtures.Text(Fitted, set);
        Assert.AreEqual(expected, TranslationFixtures.Text(Fitted, set, threads: 3));
        var alone = TranslationFixtures.Examples(Fitted.Config, 1, withTargets: false, seed: 2);
        Assert.AreEqual(expected.Split('\n')[0], TranslationFixtures.Text(Fitted, alone));
    }

    [TestMethod]
    public void Rows_that_are_translated_again_allocate_nothing()
    {
        var (set, pass) = (TranslationFixtures.Examples(Fitted.Config, 20, withTargets: false, seed: 2), Fitted.CreatePass(best: 2, threads: 1));
        pass.Translate(set);
        Assert.AreEqual(0, Allocation.Of(() => pass.Translate(set)));
    }

    /// <summary>The steps of a search against the scalar decoder, in double, on the memory that the encoder gives.</summary>
    [TestMethod]
    [DataRow(AttentionScore.Multiplicative), DataRow(AttentionScore.Additive)]
    public void A_step_of_a_hypothesis_is_that_of_the_scalar_decoder(AttentionScore attention)
    {
        var model = TranslationFixtures.Train(TranslationFixtures.Tiny with { Attention = attention });
        var (network, set) = (model.State.Network, TranslationFixtures.Examples(model.Config, 3, withTargets: false, seed: 4));
        var (pass, states) = (new NetworkPass(network.Encoder, 3), new DecoderStates(network, model.Weights));
        var steps = Enumerable.Range(0, 3).Max(row => set.Steps(row));
        pass.Begin(steps);
        for (var row = 0; row < 3; row++) pass.Load(network.Encoder.InputEdges[0], row, set.Tokens(row, 0));
        pass.Forward(3, model.Weights.Encoder, seed: null);
        states.Begin(pass, mostRows: 6, copies: []);
        float[] logits = new float[6 * states.Vocabulary], shares = new float[6 * steps];
        states.Step([0, 1, 2], [0, 1, 2], [WordVocabulary.Begin, WordVocabulary.Begin, WordVocabulary.Begin], logits, shares);
        // Two hypotheses of the last sentence, one of the first.
        int[] sequences = [2, 2, 0], tokens = [4, 6, 5];
        states.Step(sequences, [2, 2, 0], tokens, logits, shares);
        var memory = pass.Output().ToArray().Chunk(network.Decoder.ContextSize).Select(m => m.Select(x => (double)x).ToArray()).ToArray();
        double[] Vector(int token) => [.. model.Weights.Embedding.Slice(token * model.Config.EmbeddingSize, model.Config.EmbeddingSize).ToArray().Select(x => (double)x)];
        for (var row = 0; row < 3; row++)
        {
            var own = memory[(sequences[row] * steps)..((sequences[row] * steps) + set.Steps(sequences[row]))];
            double[] attended = [];
            var output = ScalarDecoder.Run(
                network.Decoder, [.. model.Weights.DecoderWeights.ToArray().Select(w => (double)w)], [Vector(WordVocabulary.Begin), Vector(tokens[row])], own, last => attended = last).Last();
            for (var position = 0; position < steps; position++) Assert.AreEqual(position < attended.Length ? attended[position] : 0, shares[(row * steps) + position], 1e-5);
            for (var token = WordVocabulary.End; token < states.Vocabulary; token++)
                Assert.AreEqual(Vector(token).Zip(output, (w, o) => w * o).Sum(), logits[(row * states.Vocabulary) + token], 1e-4, $"row {row}, token {token}");
            Assert.AreEqual(float.NegativeInfinity, logits[row * states.Vocabulary]);
        }
    }
}
