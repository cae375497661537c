using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Tasks.Embedders;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class SequenceEmbedderTests
{
    static EmbeddingOptions Tiny => new() { Network = new() { HiddenSize = 6 }, ConvolutionChannels = 5, Training = new() { Epochs = 3, BatchSize = 16 } };

    /// <summary>Waves of one form or another, of any period and phase, in noise: nearest neighbours by values are a matter of luck.</summary>
    [TestMethod]
    public void The_nearest_neighbour_has_the_same_shape_although_no_label_was_seen()
    {
        var (set, labels) = Waves(90, seed: 1);
        var embedder = SequenceEmbedder.Train(set, new() { Network = new() { HiddenSize = 16 }, ConvolutionChannels = 32, Training = new() { Epochs = 60 } }, seed: 1);
        var (learnt, plain) = (Neighbours(Embeddings(embedder, set)), Neighbours([.. Enumerable.Range(0, set.Count).Select(row => set.Values(row, 0).ToArray())]));
        Assert.IsTrue(learnt > 0.8 && learnt > plain + 0.15, $"by embeddings {learnt}, by values {plain}");
        Assert.IsLessThan(embedder.LossCurve[0].ValidationLoss, embedder.ValidationLoss);

        double Neighbours(float[][] rows) => Enumerable.Range(0, rows.Length).Average(i =>
            labels[Enumerable.Range(0, rows.Length).Where(j => j != i).MinBy(j => rows[i].Zip(rows[j], (one, other) => (one - other) * (double)(one - other)).Sum())] == labels[i] ? 1.0 : 0);
    }

    [TestMethod]
    public void What_is_loaded_embeds_alike_and_saves_alike()
    {
        var set = ExampleFixtures.OfAllKinds(40);
        var embedder = SequenceEmbedder.Train(set, Tiny, seed: 1);
        Assert.AreEqual((2 * 6) + (2 * 5) + (2 * 6) + 3, embedder.Size, "states of both directions, means and maxima of channels, states for words, facts");
        var loaded = SequenceEmbedder.Load(new MemoryStream(Saved(embedder)));
        CollectionAssert.AreEqual(Saved(embedder), Saved(loaded));
        CollectionAssert.AreEqual(Flat(embedder, set, 1), Flat(loaded, set, 2));
        Assert.AreEqual((embedder.Epochs, embedder.ValidationLoss, embedder.LossCurve.Count), (loaded.Epochs, loaded.ValidationLoss, loaded.LossCurve.Count));
        var bytes = Saved(embedder);
        foreach (var length in (int[])[0, 20, bytes.Length / 2, bytes.Length - 1]) Assert.Throws<Exception>(() => SequenceEmbedder.Load(new MemoryStream(bytes[..length])));
    }

    [TestMethod]
    public void Threads_leave_no_trace_in_the_weights_and_seeds_do()
    {
        var set = ExampleFixtures.OfAllKinds(40);
        CollectionAssert.AreEqual(Train(1, 1), Train(1, 3));
        CollectionAssert.AreNotEqual(Train(1, 1), Train(2, 1));

        byte[] Train(int seed, int threads) => Saved(SequenceEmbedder.Train(set, Tiny with { Training = Tiny.Training with { Threads = threads } }, seed));
    }

    [TestMethod]
    public void A_row_is_embedded_alike_alone_and_among_others()
    {
        var set = ExampleFixtures.OfAllKinds(50);
        var embedder = SequenceEmbedder.Train(set, Tiny, seed: 1);
        var all = Embeddings(embedder, set);
        for (var row = 0; row < 9; row++)
        {
            var one = new ExampleSet(ExampleFixtures.AllKinds);
            one.Append(0, set.Values(row, 0));
            one.AppendTokens(1, set.Tokens(row, 1));
            one.Append(2, set.Values(row, 2));
            one.Complete(float.NaN);
            CollectionAssert.AreEqual(all[row], Embeddings(embedder, one)[0], $"row {row}");
        }
    }

    [TestMethod]
    public void A_trained_model_gives_what_all_its_members_score()
    {
        var set = ExampleFixtures.Traces(40);
        var model = ExampleFixtures.Train(set);
        var embedder = SequenceEmbedder.Of(model);
        Assert.AreEqual(model.Members * ((2 * 6) + (2 * 5)), embedder.Size);
        Assert.IsTrue(double.IsNaN(embedder.ValidationLoss) && embedder.LossCurve.Count == 0);
        var (state, row) = (model.State, Embeddings(embedder, set)[3]);
        var size = row.Length / 2;
        var scores = new float[3];
        for (var member = 0; member < 2; member++)
        {
            var head = state.Members[member].AsSpan()[state.Network.HeadWeights];
            for (var k = 0; k < 3; k++)
            {
                scores[k] += head[(3 * size) + k] / 2;
                for (var i = 0; i < size; i++) scores[k] += head[(k * size) + i] * row[(member * size) + i] / 2;
            }
        }

        var scorer = new ExampleScorer(state.Network, state.Scalers, state.Members, [model.Packed(0), model.Packed(1)], ScoreBlend.Alone, SideModels.None);
        var (expected, loaded) = (new float[3], scorer.NewLoader(1));
        loaded.Load(set, [3]);
        scorer.Score(loaded, 1, expected);
        for (var k = 0; k < 3; k++) Assert.AreEqual(expected[k], scores[k], 1e-4f);
    }

    [TestMethod]
    public void Long_and_short_sequences_of_one_set_are_embedded_and_too_few_are_refused()
    {
        var set = new ExampleSet([new("Trace", InputKind.Continuous, 1)]);
        var random = new Random(1);
        foreach (var steps in (int[])[1, 2, 10_000, 3, 400, 5, 1, 7, 9, 800, 2, 4])
        {
            set.Append(0, [.. Enumerable.Range(0, steps).Select(_ => random.NextSingle())]);
            set.Complete(float.NaN);
        }

        Assert.IsTrue(Flat(SequenceEmbedder.Train(set, Tiny, seed: 1), set, 0).All(float.IsFinite));
        var none = new ExampleSet([new("Trace", InputKind.Continuous, 1)]);
        foreach (var value in (float[])[float.NaN, 1, float.NaN])
        {
            none.Append(0, [value, float.NaN]);
            none.Complete(float.NaN);
        }

        StringAssert.Contains(Assert.ThrowsExactly<TooLittleDataException>(() => SequenceEmbedder.Train(none, Tiny, seed: 1)).Message, "1 sequences");
        Assert.ThrowsExactly<ArgumentException>(() => SequenceEmbedder.Train(set, Tiny, seed: 1).Embed(set, new float[3]));
    }

    static (ExampleSet Set, int[] Labels) Waves(int count, int seed)
    {
        var set = new ExampleSet([new("Trace", InputKind.Continuous, 1)]);
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var (phase, period, kind) = (random.NextDouble(), 8 + (6 * random.NextDouble()), i % 3);
            set.Append(0, [.. Enumerable.Range(0, 100).Select(t => (0.3f * (float)ForecastFixtures.Gauss(random)) + (float)Wave((phase + (t / period)) % 1, kind))]);
            set.Complete(float.NaN);
        }

        return (set, [.. Enumerable.Range(0, count).Select(i => i % 3)]);

        static double Wave(double part, int kind) => kind == 0 ? 1.4 * Math.Sin(Math.Tau * part) : kind == 1 ? (3.4 * part) - 1.7 : part < 0.2 ? 2 : -0.5;
    }

    static float[][] Embeddings(SequenceEmbedder embedder, ExampleSet set) => [.. Flat(embedder, set, 0).Chunk(embedder.Size)];

    static float[] Flat(SequenceEmbedder embedder, ExampleSet set, int threads)
    {
        var all = new float[set.Count * embedder.Size];
        embedder.Embed(set, all, threads);
        return all;
    }

    static byte[] Saved(SequenceEmbedder embedder)
    {
        using var stream = new MemoryStream();
        embedder.Save(stream);
        return stream.ToArray();
    }
}
