using Microsoft.ML.Lstm.Engine.Tasks.Tagging;

namespace Microsoft.ML.Lstm.Tests.Tagging;

/// <summary>Embeddings of a tagger that start from word vectors.</summary>
[TestClass]
public sealed class WordVectorTests
{
    readonly MLContext _ml = new(seed: 1);
    string _file = "";

    [TestInitialize]
    public void Write() => File.WriteAllText(_file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.txt"), "norton 1 1 2\nweston 1 1.1 1.9\nplay -1 -1 -2\nbook -1.1 -1 -2\n");

    [TestCleanup]
    public void Delete() => File.Delete(_file);

    LstmTaggerOptions Options => TaggingFixtures.Small with { WordVectorsFile = _file, Training = TaggingFixtures.Small.Training with { Epochs = 2 } };

    static float[] Embeddings(TaggingModel model) => model.State.Members[0][model.State.Network.WordEmbeddings.Single().Weights];

    [TestMethod]
    public void Frozen_vectors_stay_scaled_and_others_are_zeros_whatever_the_weight_decay()
    {
        var model = TaggingFixtures.Fit(_ml, TaggingFixtures.Commands(80), Options with { FreezeWordVectors = true, Training = Options.Training with { WeightDecay = 0.5f } }).Model.Model;
        var (embeddings, vocabulary) = (Embeddings(model), model.Config.Inputs[0].Vocabulary!);
        Assert.AreEqual(3, model.Config.WordSize);
        var scale = Of("norton")[0];
        CollectionAssert.AreEqual(new[] { scale, scale, 2 * scale }, Of("norton"));
        CollectionAssert.AreEqual(new[] { -scale, -scale, -2 * scale }, Of("play"));
        CollectionAssert.AreEqual(new float[3], Of("wake"));
        CollectionAssert.AreEqual(new float[6], embeddings[..6], "padding and unknown words");
        Assert.IsTrue(scale is > 0.5f and < 1.5f);

        float[] Of(string word) => embeddings.AsSpan(3 * vocabulary.Word(word), 3).ToArray();
    }

    [TestMethod]
    public void Others_are_trained_from_there_and_saved()
    {
        var all = TaggingFixtures.Commands(80);
        var frozen = TaggingFixtures.Fit(_ml, all, Options with { FreezeWordVectors = true });
        var trained = TaggingFixtures.Fit(_ml, all, Options);
        CollectionAssert.AreNotEqual(Embeddings(frozen.Model.Model), Embeddings(trained.Model.Model));
        var loaded = (LstmTaggerTransformer)ModelZip.Load(ModelZip.Save(_ml, trained, schema: null));
        CollectionAssert.AreEqual(Embeddings(trained.Model.Model), Embeddings(loaded.Model.Model));
    }

    /// <summary>Towns that training does not have, one of which has the vector of one that it has.</summary>
    [TestMethod]
    [DataRow(false), DataRow(true)]
    public void Words_that_training_has_not_seen_are_known_by_their_vectors(bool isFrozen)
    {
        File.AppendAllText(_file, "Burton 1 1 2\nburned -1 0 1\n");
        var options = Options with { CharacterFilters = 0, FreezeWordVectors = isFrozen, Training = Options.Training with { WeightDecay = 0.5f } };
        var model = TaggingFixtures.Fit(_ml, TaggingFixtures.Commands(80), options);
        var vocabulary = model.Model.Model.Config.Inputs[0].Vocabulary!;
        CollectionAssert.AreEqual(new[] { "burton", "burned" }, vocabulary.Words[^2..]);
        var embeddings = Embeddings(model.Model.Model);
        var burton = embeddings.AsSpan(3 * vocabulary.Word("BURTON"), 3).ToArray();
        CollectionAssert.AreEqual(new[] { burton[0], burton[0], 2 * burton[0] }, burton, "it stays as it is");
        var (known, unseen) = (Probabilities("Norton"), Probabilities("Burton"));
        if (isFrozen) CollectionAssert.AreEqual(known, unseen);
        CollectionAssert.AreNotEqual(Probabilities("Felton"), unseen);

        var without = TaggingFixtures.Fit(_ml, TaggingFixtures.Commands(80), options with { UnseenWords = 0 }).Model.Model;
        Assert.AreEqual(vocabulary.Words.Length - 2, without.Config.Inputs[0].Vocabulary!.Words.Length);

        float[] Probabilities(string town) => TaggingFixtures.Tag(_ml, model, [new() { Tokens = ["find", "a", "train", "from", town, "to", town] }])[0].TagProbabilities;
    }

    [TestMethod]
    public void A_file_that_does_not_fit_is_refused_with_the_reason()
    {
        var all = TaggingFixtures.Commands(20);
        File.WriteAllText(_file, "gut 1 2 3\nschlecht 1 2 3\n");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => TaggingFixtures.Fit(_ml, all, Options)).Message, "has a vector in");
        Assert.ThrowsExactly<FileNotFoundException>(() => TaggingFixtures.Fit(_ml, all, Options with { WordVectorsFile = _file + "x" }));
        var rows = _ml.Data.LoadFromEnumerable(all);
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Keys", "Tokens").Fit(rows).Transform(rows);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.MulticlassClassification.Trainers.LstmTagger(Options with { FeatureColumnName = "Keys" }).Fit(keyed));
        StringAssert.Contains(error.Message, nameof(LstmTaggerOptions.WordVectorsFile));
    }
}
