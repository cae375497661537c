using Microsoft.ML.Lstm.Engine.Tasks;
using Microsoft.ML.Lstm.Engine.Tasks.Translation;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks.Translation;

/// <summary>In training some words are the network's own.</summary>
[TestClass]
public sealed class ScheduledSamplingTests
{
    [TestMethod]
    public void The_words_that_are_read_are_the_most_probable_ones_after_those_before()
    {
        var config = TranslationFixtures.Config();
        var (network, set, random) = (new TranslationNetwork(config), TranslationFixtures.Examples(config, 6, withTargets: true), new Random(1));
        var view = new Engine.Data.DatasetView(set, [0, 1, 2, 3, 4, 5], [], []);
        var softmax = network.Softmax;
        var (weights, packed) = (Uniform(softmax.Weights.Count), new float[softmax.PackedSize]);
        softmax.Pack(weights, packed);
        foreach (var share in (float[])[1, 0.5f])
        {
            var loader = (IBatchLoader)new TranslationBatches(network, null, view, null, 6, share).CreateLoader(6, null);
            loader.Load([0, 1, 2, 3, 4, 5], 0, seed: 1);
            loader.Pass.Take(6);
            var steps = loader.Pass.OutputSteps();
            var outputs = Uniform(6 * steps * network.Graph.OutputSize);
            Assert.IsTrue(loader.Resample(outputs, weights, packed, seed: 7));
            var (replaced, all) = (0, 0);
            for (var row = 0; row < 6; row++)
            {
                var read = loader.Pass.Place(network.Graph.InputEdges[1], row, out _);
                var before = set.Tokens(row, 1);
                Assert.AreEqual(WordVocabulary.Begin, read[0]);
                for (var t = 1; t < before.Length; t++, all++)
                {
                    var output = outputs.AsSpan(((row * steps) + t - 1) * softmax.OutputSize, softmax.OutputSize).ToArray();
                    var best = Enumerable.Range(0, softmax.Vocabulary).Where(token => token is WordVocabulary.Unknown or >= WordVocabulary.First)
                        .MaxBy(token => weights.AsSpan(token * softmax.OutputSize, softmax.OutputSize).ToArray().Zip(output, (w, o) => (double)w * o).Sum());
                    if (read[t] != before[t]) replaced++;
                    Assert.IsTrue(read[t] == best || (share < 1 && read[t] == before[t]), $"row {row}, word {t}");
                }
                Assert.IsFalse(read[before.Length..].ContainsAnyExcept(0f), "nothing is put where nothing was");
            }
            Assert.IsTrue(replaced > all * share / 2, $"{replaced} of {all}");
        }

        float[] Uniform(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }

    [TestMethod]
    public void It_learns_nonetheless_and_with_the_same_bits_on_any_number_of_threads()
    {
        var options = TranslationFixtures.Tiny with
        {
            ScheduledSampling = 0.25f,
            EmbeddingSize = 16,
            Network = new() { HiddenSize = 24, Dropout = 0 },
            Training = new() { Epochs = 40, BatchSize = 32, LearningRate = 0.01f },
        };
        var model = TranslationFixtures.Train(options, count: 600);
        var (test, pass) = (TranslationFixtures.Examples(model.Config, 100, withTargets: true, seed: 2), model.CreatePass(best: 1, threads: 1));
        pass.Translate(TranslationFixtures.Examples(model.Config, 100, withTargets: false, seed: 2));
        var right = Enumerable.Range(0, 100).Count(row => pass[row].Tokens(0).SequenceEqual(TranslationFixtures.Expected(test, row)));
        Assert.IsTrue(right >= 90, $"{right} of 100 sentences are right.");
        var few = options with { Training = options.Training with { Epochs = 2 } };
        CollectionAssert.AreEqual(TranslationFixtures.Train(few, count: 70).State.Weights, TranslationFixtures.Train(few, count: 70, threads: 3).State.Weights);
        CollectionAssert.AreNotEqual(TranslationFixtures.Train(few, count: 70).State.Weights, TranslationFixtures.Train(few with { ScheduledSampling = 0 }, count: 70).State.Weights);
    }
}
