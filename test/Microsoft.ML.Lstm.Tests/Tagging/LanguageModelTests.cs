using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Generation;

namespace Microsoft.ML.Lstm.Tests.Tagging;

/// <summary>Taggers that start from a language model of words.</summary>
[TestClass]
public sealed class LanguageModelTests
{
    static readonly Lazy<LstmTextGenerationTransformer> Language = new(() => Read(Words, TaggingFixtures.Commands(600, seed: 9, isNew: true).Concat(TaggingFixtures.Commands(600, seed: 8))));

    readonly MLContext _ml = new(seed: 1);

    static LstmTextGenerationOptions Words => GenerationFixtures.Small with { InputColumnName = "Tokens", Training = GenerationFixtures.Small.Training with { Epochs = 6 } };

    static LstmTextGenerationTransformer Read(LstmTextGenerationOptions options, IEnumerable<Sentence> sentences)
    {
        var ml = new MLContext(seed: 1);
        return ml.Transforms.Text.GenerateByLstm(options).Fit(ml.Data.LoadFromEnumerable(sentences.ToArray()));
    }

    LstmTaggerTransformer Start(ITransformer from, Sentence[] sentences, LstmTaggerOptions? options = null) =>
        _ml.MulticlassClassification.Trainers.LstmTagger(options ?? TaggingFixtures.Small).Fit(_ml.Data.LoadFromEnumerable(sentences), from);

    double F1(ITransformer model, Sentence[] sentences) => _ml.MulticlassClassification.EvaluateTagging(model.Transform(_ml.Data.LoadFromEnumerable(sentences))).Micro.F1;

    /// <summary>Without characters, a town that no tagged row has is known from untagged ones alone.</summary>
    [TestMethod]
    public void Words_that_no_tag_has_shown_are_known_from_texts_without_tags()
    {
        var options = TaggingFixtures.Small with { CharacterFilters = 0, FrozenLayers = 2, Training = TaggingFixtures.Small.Training with { Epochs = 30 } };
        var (few, others) = (TaggingFixtures.Commands(40), TaggingFixtures.Commands(200, seed: 5, isNew: true));
        foreach (var sentence in few.Concat(others)) sentence.Tokens = [.. sentence.Tokens.Select(token => token.ToLowerInvariant())];
        var language = Read(Words, [.. Lower(TaggingFixtures.Commands(600, seed: 9, isNew: true)), .. Lower(TaggingFixtures.Commands(600, seed: 8))]);
        var (with, without) = (F1(Start(language, few, options), others), F1(TaggingFixtures.Fit(_ml, few, options), others));
        Assert.IsTrue(with > without + 0.02 && with > 0.95, $"{with} with a language model, {without} without");

        static Sentence[] Lower(Sentence[] sentences) => [.. sentences.Select(sentence => new Sentence { Tokens = [.. sentence.Tokens.Select(token => token.ToLowerInvariant())] })];
    }

    [TestMethod]
    public void It_is_saved_with_the_tagger_which_goes_on_from_a_file()
    {
        var (rows, others) = (TaggingFixtures.Commands(60), TaggingFixtures.Commands(40, seed: 5, isNew: true));
        var model = Start(Language.Value, rows);
        var loaded = ModelZip.Load(ModelZip.Save(_ml, model, _ml.Data.LoadFromEnumerable(rows).Schema));
        var (expected, found) = (TaggingFixtures.Tag(_ml, model, others), TaggingFixtures.Tag(_ml, loaded, others));
        for (var row = 0; row < others.Length; row++) CollectionAssert.AreEqual(expected[row].TagProbabilities, found[row].TagProbabilities);

        // A chain that holds both goes on from the tagger, scores and all.
        var slow = TaggingFixtures.Small with { Training = TaggingFixtures.Small.Training with { LearningRate = 1e-20f, ValidationFraction = 0, Epochs = 1 } };
        var on = Start(new TransformerChain<ITransformer>(Language.Value, loaded), rows, slow);
        CollectionAssert.AreEqual(model.Model.Model.State.Members[0], on.Model.Model.State.Members[0]);
        Assert.AreEqual(TaggingFixtures.Tag(_ml, on, others).Length, others.Length);
    }

    [TestMethod]
    public void Rows_one_by_one_are_tagged_as_all_at_once_and_an_empty_one_has_no_tags()
    {
        var model = Start(Language.Value, TaggingFixtures.Commands(60));
        Sentence[] rows = [.. TaggingFixtures.Commands(20, seed: 5, isNew: true), new(), new() { Tokens = ["", "\ud800", "play"] }];
        var together = TaggingFixtures.Tag(_ml, model, rows);
        using var engine = _ml.Model.CreatePredictionEngine<Sentence, Tagged>(model, ignoreMissingColumns: true);
        for (var row = 0; row < rows.Length; row++) CollectionAssert.AreEqual(together[row].TagProbabilities, engine.Predict(rows[row]).TagProbabilities);
        Assert.HasCount(0, together[^2].PredictedTags);
    }

    [TestMethod]
    [DataRow(TextUnit.Characters, "characters"), DataRow(TextUnit.Words, "words"), DataRow(TextUnit.Subwords, "subwords")]
    public void Language_models_of_whole_texts_are_refused(TextUnit unit, string name)
    {
        var language = GenerationFixtures.Fit(GenerationFixtures.Small with { Unit = unit, Training = GenerationFixtures.Small.Training with { Epochs = 1 } }, texts: 40);
        var message = Assert.ThrowsExactly<ArgumentException>(() => Start(language, TaggingFixtures.Commands(20))).Message;
        StringAssert.Contains(message, $"a language model of {name} of whole texts (column 'Text')");
        StringAssert.Contains(message, "GenerateByLstm");
    }

    [TestMethod]
    public void Columns_without_words_and_other_models_are_refused()
    {
        var keys = _ml.Transforms.Conversion.MapValueToKey("Tokens").Fit(_ml.Data.LoadFromEnumerable(TaggingFixtures.Commands(60)));
        var keyed = keys.Transform(_ml.Data.LoadFromEnumerable(TaggingFixtures.Commands(60)));
        var trainer = _ml.MulticlassClassification.Trainers.LstmTagger(TaggingFixtures.Small);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(keyed, Language.Value)).Message, "column 'Tokens' holds a key out of");
        var ofKeys = _ml.Transforms.Text.GenerateByLstm(Words with { Training = Words.Training with { Epochs = 1 } }).Fit(keyed);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Start(ofKeys, TaggingFixtures.Commands(20))).Message, "a language model of keys");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Start(keys, TaggingFixtures.Commands(20))).Message, "no LSTM tagger or language model");
    }
}
