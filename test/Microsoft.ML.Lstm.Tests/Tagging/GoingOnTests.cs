using Microsoft.ML.Lstm.Engine.Tasks.Tagging;

namespace Microsoft.ML.Lstm.Tests.Tagging;

/// <summary>Taggers whose training goes on from another's weights.</summary>
[TestClass]
public sealed class GoingOnTests
{
    static readonly Lazy<LstmTaggerTransformer> Known = new(() => TaggingFixtures.Fit(
        new(seed: 1), TaggingFixtures.Commands(240), TaggingFixtures.Small with { SequenceLabelColumnName = "Intent" }));

    readonly MLContext _ml = new(seed: 1);

    static LstmTaggerOptions Short(int epochs = 1) => TaggingFixtures.Small with { SequenceLabelColumnName = "Intent", Training = TaggingFixtures.Small.Training with { Epochs = epochs } };

    LstmTaggerTransformer GoOn(LstmTaggerOptions options, Sentence[] sentences, ITransformer? from = null) =>
        _ml.MulticlassClassification.Trainers.LstmTagger(options).Fit(_ml.Data.LoadFromEnumerable(sentences), from ?? Known.Value);

    double F1(ITransformer model, Sentence[] sentences) => _ml.MulticlassClassification.EvaluateTagging(model.Transform(_ml.Data.LoadFromEnumerable(sentences))).Micro.F1;

    /// <summary>Rows of one intent have few of the tags: the model keeps all, and knows the others still.</summary>
    [TestMethod]
    public void Some_of_the_tags_leave_the_others_as_they_were_and_one_epoch_is_enough()
    {
        Sentence[] music = [.. TaggingFixtures.Commands(240, seed: 4).Where(sentence => sentence.Intent == "music")];
        var model = GoOn(Short(), music);
        CollectionAssert.AreEqual(Known.Value.Model.Tags.ToArray(), model.Model.Tags.ToArray());
        CollectionAssert.AreEqual(Known.Value.Model.Model.Config.Inputs[0].Vocabulary!.Words, model.Model.Model.Config.Inputs[0].Vocabulary!.Words);
        Assert.IsTrue(F1(model, TaggingFixtures.Commands(100, seed: 5)) > 0.9);
        Assert.IsTrue(F1(TaggingFixtures.Fit(_ml, music, Short()), music) < F1(model, music), "an epoch from the start gains less");
    }

    [TestMethod]
    public void Other_tags_are_learnt_anew_by_what_read_the_tokens()
    {
        var sentences = TaggingFixtures.Commands(120, seed: 4);
        foreach (var sentence in sentences) sentence.Tags = [.. sentence.Tags.Select(tag => tag.Replace("TOWN", "PLACE", StringComparison.Ordinal))];
        var options = Short(8);
        var model = GoOn(options with { FrozenLayers = 2, Training = options.Training with { LearningRate = 0.05f } }, sentences);
        CollectionAssert.AreEqual(new[] { "PLACE", "SONG", "TIME" }, model.Model.SpanTypes.Order(StringComparer.Ordinal).ToArray());
        Assert.IsTrue(F1(model, sentences) > 0.9, $"{F1(model, sentences)}");
        var (before, after) = (Weights(Known.Value), Weights(model));
        var head = Known.Value.Model.Model.State.Network;
        var count = head.Graph.Weights.Count - head.Body.Layers[^1].Weights.Count;
        CollectionAssert.AreEqual(before[..count], after[..count], "both layers are frozen, and weights do not decay");
        Assert.AreEqual(0, GoOn(options with { SequenceLabelColumnName = null }, sentences).Model.Model.Config.Classes);
    }

    [TestMethod]
    [DataRow(0), DataRow(1), DataRow(2)]
    public void Frozen_layers_stay_and_lower_ones_move_less(int frozen)
    {
        var model = GoOn(Short() with { FrozenLayers = frozen, LayerwiseLearningRateDecay = 0.1f }, TaggingFixtures.Commands(60, seed: 4));
        var network = model.Model.Model.State.Network;
        var (embeddings, head) = (network.Graph.Weights.Count - network.Body.Weights.Count, network.Graph.Weights.Count - network.Body.Layers[^1].Weights.Count);
        double[] moved = [Moved(..embeddings), Moved(embeddings..head), Moved(head..network.Graph.Weights.Count)];
        for (var layer = 0; layer < 3; layer++)
        {
            if (layer < frozen) Assert.AreEqual(0, moved[layer]);
            else Assert.IsTrue(moved[layer] > 0 && (layer == 2 || moved[layer] < 0.5 * moved[layer + 1]), string.Join(' ', moved));
        }

        double Moved(Range part) => Weights(Known.Value)[part].Zip(Weights(model)[part]).Max(pair => Math.Abs(pair.First - pair.Second));
    }

    [TestMethod]
    public void Tags_that_do_not_keep_to_the_scheme_stay_so()
    {
        var loose = TaggingFixtures.Commands(60);
        foreach (var sentence in loose) sentence.Tags = [.. sentence.Tags.Select(tag => tag[0] == 'B' ? 'I' + tag[1..] : tag)];
        loose[0].Tags[^1] = "B-TIME";
        var first = TaggingFixtures.Fit(_ml, loose, Short());
        Assert.AreEqual(TagSchemeKind.Iob1, first.Model.Model.Config.Scheme);
        Sentence[] strict = [.. loose.Skip(1).Where(sentence => sentence.Tags.All(tag => tag == "O")), new() { Tokens = ["we"], Tags = ["O"], Intent = "music" }];
        Assert.AreEqual(TagSchemeKind.Iob1, GoOn(Short(), strict, first).Model.Model.Config.Scheme);
    }

    [TestMethod]
    public void Columns_of_other_names_are_refused()
    {
        var rows = _ml.Transforms.CopyColumns("Words", "Tokens").Fit(_ml.Data.LoadFromEnumerable(TaggingFixtures.Commands(20)));
        var data = rows.Transform(_ml.Data.LoadFromEnumerable(TaggingFixtures.Commands(20)));
        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.MulticlassClassification.Trainers.LstmTagger(Short() with { FeatureColumnName = "Words" }).Fit(data, Known.Value));
        StringAssert.Contains(error.Message, "'Tokens'");
        StringAssert.Contains(error.Message, "'Words'");
    }

    static float[] Weights(LstmTaggerTransformer model) => model.Model.Model.State.Members[0];
}
