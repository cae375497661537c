using Microsoft.ML.Lstm.Engine.Tasks.Tagging;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks.Tagging;

/// <summary>Taggers that start from a language model.</summary>
[TestClass]
public sealed class TaggingLanguageTests
{
    static float[] Language(TaggingModel model) => [.. model.State.Network.LanguageWeights.SelectMany(range => model.State.Members[0][range])];

    /// <summary>Embeddings, then both recurrent layers: the lower one lies, the less it moves, and what is frozen keeps its bits.</summary>
    [TestMethod]
    [DataRow(0), DataRow(1), DataRow(2), DataRow(3)]
    public void Frozen_layers_stay_and_lower_ones_move_less(int frozen)
    {
        var encoder = TaggingFixtures.Encoder();
        var model = TaggingFixtures.Train(TaggingFixtures.Tiny with { FrozenLayers = frozen, LayerwiseLearningRateDecay = 0.1f }, encoder: encoder);
        Range[] layers = [.. model.State.Network.LanguageWeights];
        Assert.HasCount(3, layers);
        Assert.AreEqual(encoder.Weights.Length, Language(model).Length);
        var (start, moved) = (0, new double[3]);
        for (var layer = 0; layer < 3; layer++)
        {
            var now = model.State.Members[0][layers[layer]];
            moved[layer] = now.Zip(encoder.Weights.AsSpan(start, now.Length).ToArray()).Max(pair => Math.Abs(pair.First - pair.Second));
            start += now.Length;
            if (layer < frozen) Assert.AreEqual(0, moved[layer]);
            else Assert.IsTrue(moved[layer] > 0 && (layer == frozen || moved[layer] > 2 * moved[layer - 1]), string.Join(' ', moved));
        }
    }

    /// <summary>What the language model's layers say of a token depends on the tokens before it, and reaches the scores.</summary>
    [TestMethod]
    public void Its_layers_reach_the_scores()
    {
        var model = TaggingFixtures.Train(encoder: TaggingFixtures.Encoder());
        var set = TaggingFixtures.Examples(model.Config, 20, withTargets: false, seed: 2);
        float[] other = [.. model.State.Members[0]];
        foreach (var range in model.State.Network.LanguageWeights.Skip(1)) other.AsSpan(range).Clear();
        Assert.AreNotEqual(TaggingFixtures.Text(model, set), TaggingFixtures.Text(new(model.State with { Members = [other] }), set));
    }

    [TestMethod]
    public void Going_on_keeps_what_the_language_model_knows()
    {
        var first = TaggingFixtures.Train(encoder: TaggingFixtures.Encoder());
        var options = (TaggingFixtures.Tiny with { FrozenLayers = 1 }).Resolved();
        var second = TaggingModel.Train(
            first.Config, TaggingFixtures.Examples(first.Config, 30, withTargets: true, seed: 3), null, options, new(options.Training with { Threads = 1 }, seed: 1), continuation: new(first, ResetHead: false));
        CollectionAssert.AreEqual(Language(first), Language(second));
    }

    [TestMethod]
    public void The_number_of_threads_changes_no_bit()
    {
        var (encoder, options) = (TaggingFixtures.Encoder(), TaggingFixtures.Tiny.Resolved());
        var config = TaggingFixtures.Config(encoder: encoder);
        var models = Array.ConvertAll([1, 3], threads => TaggingModel.Train(
            config, TaggingFixtures.Examples(config, 30, withTargets: true), null, options, new(options.Training with { Threads = threads }, seed: 1), encoder: encoder));
        CollectionAssert.AreEqual(models[0].State.Members[0], models[1].State.Members[0]);
    }
}
