using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;
using Microsoft.ML.Lstm.Engine.Tests.Reference;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks.Translation;

/// <summary>Names that no vocabulary has are copied, in any batch and beam, with coverage and without.</summary>
[TestClass]
public sealed class CopyingTests
{
    const int Names = 6;

    static readonly WordVocabulary Source = new(["met", "saw", "then", "."]), Target = new(["met", "by", "was", "seen"]);

    static TranslationOptions Options(AttentionScore attention = AttentionScore.Multiplicative, bool coverage = true, int units = 4, int epochs = 2) => new TranslationOptions
    {
        Attention = attention,
        Copy = true,
        Coverage = coverage,
        EmbeddingSize = units,
        Network = new() { HiddenSize = units, Dropout = 0 },
        Training = new() { Epochs = epochs, BatchSize = 16, LearningRate = 0.01f },
    }.Resolved();

    static TranslationConfig Config(TranslationOptions options) => TranslationConfig.Of(Source, 0, 0, Target, options);

    /// <summary>"A saw B ." is "B was seen by A", of names that are new in each sentence.</summary>
    static ExampleSet Examples(TranslationConfig config, int count, bool withTargets, int seed = 1)
    {
        var (set, random, numbers) = (new ExampleSet(withTargets ? config.TrainingFields : config.SourceFields), new Random(seed), new CopyNumbers(Target));
        for (var i = 0; i < count; i++)
        {
            var (one, other, tail) = ($"n{random.Next(Names)}", $"m{random.Next(Names)}", random.Next(3));
            string[] source = [one, "saw", other, .. Enumerable.Repeat(".", tail)], target = [other, "was", "seen", "by", one];
            numbers.Clear();
            int[] copies = [.. source.Select(word => numbers.Add(word))], wanted = [.. target.Select(word => numbers.Of(word)), WordVocabulary.End];
            set.AppendTokens(0, [.. source.Select(word => Source.Of(word))]);
            if (withTargets)
            {
                set.AppendTokens(1, [WordVocabulary.Begin, .. target.Select(word => Target.Of(word))]);
                set.AppendTokens(2, wanted);
                set.AppendTokens(3, copies);
                set.CompleteWeighted(1);
            }
            else
            {
                set.AppendTokens(1, copies);
                set.Complete(float.NaN);
            }
        }
        return set;
    }

    static TranslationModel Train(TranslationOptions options, int count = 40, int threads = 1)
    {
        var config = Config(options);
        return TranslationModel.Train(config, Examples(config, count, withTargets: true), null, options, new(options.Training with { Threads = threads }, seed: 1));
    }

    [TestMethod]
    [DataRow(AttentionScore.Multiplicative, true), DataRow(AttentionScore.Additive, true), DataRow(AttentionScore.Multiplicative, false)]
    public void Names_that_were_never_seen_are_copied_to_their_places(AttentionScore attention, bool coverage)
    {
        var model = Train(Options(attention, coverage, units: 24, epochs: 30), count: 400);
        var (test, pass) = (Examples(model.Config, 50, withTargets: true, seed: 2), model.CreatePass(best: 1, threads: 1));
        pass.Translate(Examples(model.Config, 50, withTargets: false, seed: 2));
        var right = Enumerable.Range(0, 50).Count(row => pass[row].Tokens(0).SequenceEqual(test.Tokens(row, 2)[..^1]));
        Assert.IsTrue(right >= 48, $"{right} of 50 sentences are right.");
    }

    [TestMethod]
    public void A_row_has_the_same_words_alone_in_any_batch_and_on_any_number_of_threads()
    {
        foreach (var model in (TranslationModel[])[Train(Options()), Train(Options(AttentionScore.Additive))])
        {
            var set = Examples(model.Config, 100, withTargets: false, seed: 2);
            var expected = TranslationFixtures.Text(model, set);
            Assert.AreEqual(expected, TranslationFixtures.Text(model, set, threads: 3));
            Assert.AreEqual(expected.Split('\n')[0], TranslationFixtures.Text(model, Examples(model.Config, 1, withTargets: false, seed: 2)));
        }
    }

    /// <summary>A beam as wide as all that can be written or copied in two words has followed everything.</summary>
    [TestMethod]
    [DataRow(AttentionScore.Multiplicative), DataRow(AttentionScore.Additive)]
    public void Probabilities_of_all_that_can_be_written_or_copied_sum_to_one(AttentionScore attention)
    {
        var model = Train(Options(attention));
        var all = new TranslationModel(model.State with { Search = model.State.Search with { BeamWidth = 200, MaximumLength = 2, LengthPenalty = 0 } }).CreatePass(best: 200, threads: 1);
        all.Translate(Examples(model.Config, 20, withTargets: false, seed: 3));
        for (var row = 0; row < 20; row++)
        {
            Assert.AreEqual(1, Enumerable.Range(0, all[row].Count).Sum(place => Math.Exp(all[row].Score(place))), 1e-4, $"row {row}");
            Assert.IsTrue(Enumerable.Range(0, all[row].Count).Any(place => all[row].Tokens(place).ToArray().Any(token => token >= Target.Size)));
        }
    }

    /// <summary>The steps of a search against the scalar decoder, in double, on the memory that the encoder gives.</summary>
    [TestMethod]
    [DataRow(AttentionScore.Multiplicative), DataRow(AttentionScore.Additive)]
    public void A_step_of_a_hypothesis_is_that_of_the_scalar_decoder(AttentionScore attention)
    {
        var model = Train(Options(attention));
        var (network, set) = (model.State.Network, Examples(model.Config, 3, withTargets: false, seed: 4));
        var (pass, states) = (new NetworkPass(network.Encoder, 3), new DecoderStates(network, model.Weights));
        var steps = Enumerable.Range(0, 3).Max(row => set.Steps(row));
        var copies = new int[3 * steps];
        pass.Begin(steps);
        for (var row = 0; row < 3; row++)
        {
            pass.Load(network.Encoder.InputEdges[0], row, set.Tokens(row, 0));
            set.Tokens(row, 1).CopyTo(copies.AsSpan(row * steps));
        }
        pass.Forward(3, model.Weights.Encoder, seed: null);
        states.Begin(pass, mostRows: 6, copies);
        float[] logits = new float[6 * states.Vocabulary], shares = new float[6 * steps];
        states.Step([0, 1, 2], [0, 1, 2], [WordVocabulary.Begin, WordVocabulary.Begin, WordVocabulary.Begin], logits, shares);
        // Two hypotheses of the last sentence, one with a copied word, and one of the first.
        int[] sequences = [2, 2, 0], tokens = [4, Target.Size, 5];
        states.Step(sequences, [2, 2, 0], tokens, logits, shares);
        var memory = pass.Output().ToArray().Chunk(network.Decoder.ContextSize).Select(m => m.Select(x => (double)x).ToArray()).ToArray();
        double[] Vector(int token) => [.. model.Weights.Embedding.Slice(token * model.Config.EmbeddingSize, model.Config.EmbeddingSize).ToArray().Select(x => (double)x)];
        for (var row = 0; row < 3; row++)
        {
            var (first, length) = (sequences[row] * steps, set.Steps(sequences[row]));
            double[] attended = [];
            var output = ScalarDecoder.Run(
                network.Decoder, [.. model.Weights.DecoderWeights.ToArray().Select(w => (double)w)],
                [Vector(WordVocabulary.Begin), Vector(tokens[row] < Target.Size ? tokens[row] : WordVocabulary.Unknown)], memory[first..(first + length)], last => attended = last).Last();
            var size = network.Decoder.Layout.Outputs;
            var powers = Enumerable.Range(0, Target.Size).Select(token => Math.Exp(Vector(token).Zip(output, (w, o) => w * o).Sum())).ToArray();
            var writes = 1 / (1 + Math.Exp(-output[size]));
            for (var token = WordVocabulary.End; token < states.Vocabulary; token++)
            {
                var expected = ((token < Target.Size ? writes * powers[token] / powers.Sum() : 0) + ((1 - writes) * attended.Where((_, t) => copies[first + t] == token).Sum()));
                Assert.AreEqual(expected, Math.Exp(logits[(row * states.Vocabulary) + token]), 1e-5, $"row {row}, token {token}");
            }
        }
    }

    /// <summary>Saved by the version before outputs were dropped where words are copied.</summary>
    [TestMethod]
    public void A_file_of_version_5_translates_as_it_did()
    {
        using var stream = typeof(CopyingTests).Assembly.GetManifestResourceStream("translation-v5.bin")!;
        var model = TranslationModel.Load(stream);
        Assert.AreEqual((true, true, false, 0.2f), (model.Config.Copies, model.Config.Covers, model.Config.DropsOutputs, model.Config.Dropout));
        var pass = model.CreatePass(best: 2, threads: 1);
        pass.Translate(Examples(model.Config, 8, withTargets: false, seed: 2));
        float[] best = [-2.5267742f, -2.5267742f, -2.5267742f, -2.5267742f, -2.4449914f, -2.5267742f, -2.5267742f, -2.370182f];
        float[] second = [-2.59223f, -2.59223f, -2.59223f, -2.59223f, -2.4936855f, -2.59223f, -2.59223f, -2.384822f];
        for (var row = 0; row < 8; row++)
        {
            Assert.AreEqual(best[row], pass[row].Score(0), 1e-4);
            Assert.AreEqual(second[row], pass[row].Score(1), 1e-4);
            CollectionAssert.AreEqual((int[])[8, 6], pass[row].Tokens(0).ToArray());
            CollectionAssert.AreEqual((int[])[10, 6], pass[row].Tokens(1).ToArray());
        }
        using var again = new MemoryStream();
        model.Save(again);
        again.Position = 0;
        Assert.IsFalse(TranslationModel.Load(again).Config.DropsOutputs);
    }

    /// <summary>The copied mark of an output must not be dropped, its features are.</summary>
    [TestMethod]
    public void Outputs_are_dropped_but_for_what_copies()
    {
        var options = Options() with { Network = new() { HiddenSize = 4, Dropout = 0.5f } };
        var graph = new TranslationNetwork(Config(options)).Graph;
        StringAssert.Contains(graph.ToString(), "PartialDropout(7, 4, 0.5)");
    }

    /// <summary>What a source is padded with, and which sources come beside it with words of their own to copy, changes nothing.</summary>
    [TestMethod]
    public void The_order_of_a_batch_and_longer_sources_beside_it_change_nothing()
    {
        var model = Train(Options(AttentionScore.Additive));
        var (set, turned) = (Examples(model.Config, 40, withTargets: false, seed: 5), new ExampleSet(model.Config.SourceFields));
        for (var row = set.Count - 1; row >= 0; row--)
        {
            turned.AppendTokens(0, set.Tokens(row, 0));
            turned.AppendTokens(1, set.Tokens(row, 1));
            turned.Complete(float.NaN);
        }
        // A source that is longer than all others, of words that no vocabulary has.
        int[] words = [.. Enumerable.Range(0, 60)];
        turned.AppendTokens(0, [.. words.Select(_ => WordVocabulary.Unknown)]);
        turned.AppendTokens(1, [.. words.Select(word => Target.Size + word)]);
        turned.Complete(float.NaN);
        CollectionAssert.AreEqual(TranslationFixtures.Text(model, set).Split('\n').Reverse().ToArray(), TranslationFixtures.Text(model, turned).Split('\n')[..^1]);
    }

    [TestMethod]
    public void Training_has_the_same_bits_on_any_number_of_threads()
    {
        var options = Options() with { Training = Options().Training with { BatchSize = 32 } };
        CollectionAssert.AreEqual(Train(options, count: 70).State.Weights, Train(options, count: 70, threads: 3).State.Weights);
    }

    [TestMethod]
    public void What_is_loaded_copies_alike()
    {
        var model = Train(Options() with { MinimumLength = 2, NoRepeatedWords = 3 });
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        var (loaded, set) = (TranslationModel.Load(stream), Examples(model.Config, 30, withTargets: false, seed: 2));
        Assert.AreEqual(TranslationFixtures.Text(model, set), TranslationFixtures.Text(loaded, set));
        Assert.AreEqual((model.State.Search, true, true), (loaded.State.Search, loaded.Config.Copies, loaded.Config.Covers));
    }

    [TestMethod]
    public void Rows_that_are_translated_again_allocate_nothing()
    {
        var model = Train(Options(AttentionScore.Additive) with { NoRepeatedWords = 2 });
        var (set, pass) = (Examples(model.Config, 20, withTargets: false, seed: 2), model.CreatePass(best: 2, threads: 1));
        pass.Translate(set);
        Assert.AreEqual(0, Allocation.Of(() => pass.Translate(set)));
    }
}
