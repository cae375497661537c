using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Tests.Generation;

/// <summary>Trainers of sequences start from a language model.</summary>
[TestClass]
public sealed class TransferTests
{
    readonly MLContext _ml = new(seed: 1);

    static LstmTextGenerationOptions Language => GenerationFixtures.Small with { TokensColumnName = "Tokens", Training = GenerationFixtures.Small.Training with { Epochs = 2 } };

    static LstmBinaryOptions Options => new() { FeatureColumnName = "Tokens", Training = new() { Epochs = 1, Members = 1, Seed = 1 } };

    sealed class Judged
    {
        public string Text { get; set; } = "";
        public string[] Words { get; set; } = [];
        public float[] Numbers { get; set; } = [1, 2];
        public bool Label { get; set; }
        public float Value { get; set; }
    }

    IDataView Rows(int count = 40) => _ml.Data.LoadFromEnumerable(GenerationFixtures.Texts(count, seed: 3)
        .Select(text => new Judged { Text = text.Text, Words = text.Words, Label = text.Text[0] == 'a', Value = text.Text[0] - 'a' }).ToArray());

    static float[] Scores(ITransformer model, IDataView rows) => [.. model.Transform(rows).GetColumn<float>("Score")];

    [TestMethod]
    [DataRow(TextUnit.Characters, "Text")]
    [DataRow(TextUnit.Words, "Text")]
    [DataRow(TextUnit.Subwords, "Text")]
    [DataRow(TextUnit.Words, "Words")]
    [DataRow(TextUnit.Words, "Keys")]
    public void A_language_model_of_any_tokens_starts_a_classifier_that_is_saved_with_it(TextUnit unit, string column)
    {
        var keys = _ml.Transforms.Conversion.MapValueToKey("Keys", "Words");
        var data = keys.Fit(Rows()).Transform(Rows());
        var language = _ml.Transforms.Text.GenerateByLstm(Language with { Unit = unit, InputColumnName = column }).Fit(data);
        var tokens = language.Transform(data);
        var classifier = _ml.BinaryClassification.Trainers.Lstm(Options).Fit(tokens, language);
        Assert.AreEqual(24, classifier.Model.Model.Plan.HiddenSize);
        var chain = new TransformerChain<ITransformer>(language, classifier);
        var scores = Scores(chain, data);
        CollectionAssert.AreEqual(scores, Scores(ModelZip.Load(ModelZip.Save(_ml, chain, data.Schema)), data));
        // A chain that holds both goes on from the classifier, head and all.
        var slow = Options with { Training = Options.Training with { LearningRate = 1e-20f, ValidationFraction = 0 } };
        CollectionAssert.AreEqual(classifier.Model.Model.State.Members[0], _ml.BinaryClassification.Trainers.Lstm(slow).Fit(tokens, chain).Model.Model.State.Members[0]);
    }

    [TestMethod]
    public void Every_trainer_of_sequences_starts_from_its_weights()
    {
        var language = _ml.Transforms.Text.GenerateByLstm(Language).Fit(Rows());
        var (tokens, weights) = (language.Transform(Rows()), language.Model.Model.ToEncoder().Weights);
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(tokens).Transform(tokens);
        var training = new TrainingOptions { Epochs = 1, Members = 1, Seed = 1, LearningRate = 1e-20f, ValidationFraction = 0 };
        foreach (var model in (LstmPredictionTransformer[])[
            _ml.BinaryClassification.Trainers.Lstm(Options with { Training = training }).Fit(tokens, language),
            _ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions { FeatureColumnName = "Tokens", Training = training }).Fit(keyed, language),
            _ml.Regression.Trainers.Lstm(new LstmRegressionOptions { FeatureColumnName = "Tokens", LabelColumnName = "Value", Training = training }).Fit(tokens, language)])
            CollectionAssert.AreEqual(weights, model.Model.Model.State.Members[0][..weights.Length]);
    }

    [TestMethod]
    public void Words_that_no_label_has_shown_are_known_from_texts_without_labels()
    {
        string[] good = ["lovely", "bright", "warm", "sweet", "merry", "kind"], bad = ["dull", "awful", "cold", "bitter", "gloomy", "cruel"];
        var random = new Random(1);
        var texts = Enumerable.Range(0, 1500).Select(i => (i % 2 == 0 ? good : bad)[random.Next(6)] + (i % 2 == 0 ? " sun" : " rain")).Select(text => new Judged { Text = text }).ToArray();
        var language = _ml.Transforms.Text.GenerateByLstm(Language with { Unit = TextUnit.Words, Training = Language.Training with { Epochs = 20 } }).Fit(_ml.Data.LoadFromEnumerable(texts));
        IDataView Judge(Range words) => language.Transform(_ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Judged { Text = (i % 2 == 0 ? good : bad)[words][i / 2 % 3], Label = i % 2 == 0 }).ToArray()));
        var options = Options with { NGrams = false, FrozenLayers = 2, Training = Options.Training with { Epochs = 20, LearningRate = 0.02f } };
        var answers = _ml.BinaryClassification.Trainers.Lstm(options).Fit(Judge(..3), language).Transform(Judge(3..));
        var accuracy = _ml.BinaryClassification.Evaluate(answers).Accuracy;
        Assert.IsTrue(accuracy > 0.95, $"{accuracy}");
    }

    [TestMethod]
    public void Keys_of_ones_own_are_read_by_value_and_others_refused()
    {
        var language = _ml.Transforms.Text.GenerateByLstm(Language with { InputColumnName = "Words" }).Fit(Rows());
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Tokens", "Words").Fit(Rows()).Transform(Rows());
        var trainer = _ml.BinaryClassification.Trainers.Lstm(Options with { NGrams = false });
        CollectionAssert.AreEqual(Scores(trainer.Fit(language.Transform(Rows()), language), language.Transform(Rows())), Scores(trainer.Fit(keyed, language), keyed));

        var strangers = _ml.Data.LoadFromEnumerable(new Judged[] { new() { Words = ["x", "y"] }, new() { Words = ["z"], Label = true } });
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => trainer.Fit(_ml.Transforms.Conversion.MapValueToKey("Tokens", "Words").Fit(strangers).Transform(strangers), language)).Message, "'Tokens'");
        var message = Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Trainers.Lstm(Options with { FeatureColumnName = "Numbers" }).Fit(Rows(), language)).Message;
        StringAssert.Contains(message, "'Numbers' holds a sequence of 1 features per step");
        StringAssert.Contains(message, "TokensColumnName");
        var two = _ml.Transforms.Text.GenerateByLstm(Language with { EmbeddingSize = 8, Network = new() { HiddenSize = 6, Layers = 2 } }).Fit(Rows());
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(two.Transform(Rows()), two)).Message, "8 units");
    }

    [TestMethod]
    public void A_file_of_the_version_before_has_no_column_of_tokens()
    {
        var language = _ml.Transforms.Text.GenerateByLstm(Language with { TokensColumnName = null }).Fit(Rows());
        var file = ModelZip.Save(_ml, language, Rows().Schema);
        var content = SealedContent.Of(ModelZip.Entry(file, "Columns"));
        using var old = new MemoryStream();
        Engine.Persistence.Envelope.Write(old, "TGNC", 1, content.AsSpan(0, content.Length - 2));
        var loaded = ModelZip.Load(ModelZip.WithEntry(file, "Columns", old.ToArray()));
        CollectionAssert.AreEqual(language.Transform(Rows(5)).GetColumn<string>("Completion").ToArray(), loaded.Transform(Rows(5)).GetColumn<string>("Completion").ToArray());
    }
}
