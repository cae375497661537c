using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Tests.Sequences;

/// <summary>Embeddings that start from word vectors, and words that are left out in training.</summary>
[TestClass]
public sealed class WordVectorTests
{
    readonly MLContext _ml = new(seed: 1);
    string _file = "";

    sealed class Review
    {
        public string Text { get; set; } = "";
        public bool Label { get; set; }
    }

    [TestInitialize]
    public void Write() => File.WriteAllText(_file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.txt"), "good 1 1 2\nfine 1 1.1 1.9\nbad -1 -1 -2\npoor -1.1 -1 -2\nthe 0.1 0 0\n");

    [TestCleanup]
    public void Delete() => File.Delete(_file);

    LstmBinaryOptions Options => new()
    {
        FeatureColumnName = "Tokens",
        NGrams = false,
        Network = new() { HiddenSize = 6 },
        Training = new() { Epochs = 30, Members = 1, LearningRate = 0.02f, Seed = 1 },
    };

    /// <summary>Of the words that decide one half comes in training only, the other half in tests only.</summary>
    IDataView Reviews(string good, string bad) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Review { Text = $"the film {i % 5} is {(i % 2 == 0 ? good : bad)}", Label = i % 2 == 0 }));

    LstmPredictionTransformer Fit(LstmBinaryOptions options, out ITransformer all, IDataView data)
    {
        var words = _ml.Transforms.Text.TokenizeText("Words", "Text");
        var keyed = _ml.Data.LoadFromEnumerable(new[] { new Review { Text = "the film is good bad fine poor" } });
        var keys = words.Append(_ml.Transforms.Conversion.MapValueToKey("Tokens", "Words")).Fit(keyed);
        var model = _ml.BinaryClassification.Trainers.Lstm(options).Fit(keys.Transform(data));
        all = keys.Append(model);
        return model;
    }

    [TestMethod]
    public void Words_that_were_never_seen_are_understood_by_their_vectors()
    {
        double Accuracy(LstmBinaryOptions options)
        {
            Fit(options, out var all, Reviews("good", "bad"));
            return _ml.BinaryClassification.Evaluate(all.Transform(Reviews("fine", "poor"))).Accuracy;
        }

        Assert.IsTrue(Accuracy(Options with { WordVectorsFile = _file }) > 0.95);
        Assert.IsTrue(Accuracy(Options with { WordVectorsFile = _file, FreezeWordVectors = true }) > 0.95);
    }

    [TestMethod]
    public void Frozen_vectors_stay_scaled_and_others_are_zeros()
    {
        var state = Fit(Options with { WordVectorsFile = _file, FreezeWordVectors = true }, out _, Reviews("good", "bad")).Model.Model.State;
        var network = state.Network;
        var embedding = state.Members[0].AsSpan(network.Weights(0).Start.Value, network.Encoders[0]!.Embedding!.Weights.Count).ToArray();
        // the, film, is, good, bad, fine, poor.
        Assert.HasCount(8 * 3, embedding);
        var scale = embedding[(4 * 3) + 0];
        CollectionAssert.AreEqual(new[] { scale, scale, 2 * scale }, embedding[(4 * 3)..(5 * 3)]);
        CollectionAssert.AreEqual(new float[6], embedding[(2 * 3)..(4 * 3)], "film and is have no vector");
        Assert.IsTrue(scale is > 0.5f and < 1.5f);
        var trained = Fit(Options with { WordVectorsFile = _file }, out _, Reviews("good", "bad")).Model.Model.State.Members[0];
        CollectionAssert.AreNotEqual(embedding, trained.AsSpan(network.Weights(0).Start.Value, embedding.Length).ToArray());
    }

    [TestMethod]
    public void A_file_that_does_not_fit_is_refused_with_the_reason()
    {
        File.WriteAllText(_file, "gut 1 2 3\nschlecht 1 2 3\n");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Fit(Options with { WordVectorsFile = _file }, out _, Reviews("good", "bad"))).Message, "has a vector in");
        Assert.ThrowsExactly<FileNotFoundException>(() => Fit(Options with { WordVectorsFile = _file + "x" }, out _, Reviews("good", "bad")));
        var numbers = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new { Features = new[] { i, 1f }, Label = i % 2 == 0 }));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.BinaryClassification.Trainers.Lstm(new LstmBinaryOptions { WordVectorsFile = _file, Training = new() { Epochs = 1 } }).Fit(numbers));
        StringAssert.Contains(error.Message, nameof(SequenceOptions.WordVectorsFile));
    }

    [TestMethod]
    public void A_training_resumes_with_the_vectors_that_it_began_with_wherever_they_lie()
    {
        var checkpoint = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.ckpt");
        var options = Options with { WordVectorsFile = _file, Training = Options.Training with { Epochs = 6, CheckpointPath = checkpoint } };
        LstmPredictionTransformer Train(LstmBinaryOptions some) => Fit(some, out _, Reviews("good", "bad"));
        var whole = Train(options with { Training = options.Training with { CheckpointPath = null } }).Model.Model.State.Members[0];
        using var source = new CancellationTokenSource();
        try
        {
            Train(options with { Training = options.Training with { CancellationToken = source.Token, OnReport = _ => source.Cancel() } });
        }
        catch (OperationCanceledException)
        {
        }

        Assert.IsTrue(File.Exists(checkpoint));
        var moved = _file + ".moved";
        File.Copy(_file, moved);
        File.WriteAllText(_file, "good 1 1 2\nfine 1 1.1 1.9\nbad -1 -1 -2.5\npoor -1.1 -1 -2\nthe 0.1 0 0\n");
        try
        {
            Assert.ThrowsExactly<InvalidOperationException>(() => Train(options), "other vectors in the same file");
            CollectionAssert.AreEqual(whole, Train(options with { WordVectorsFile = moved }).Model.Model.State.Members[0]);
        }
        finally
        {
            File.Delete(moved);
            File.Delete(checkpoint);
        }
    }

    [TestMethod]
    public void Words_are_left_out_in_training_alike_on_any_number_of_threads()
    {
        float[] Weights(int threads, float dropout) =>
            Fit(Options with { TokenDropout = dropout, Training = Options.Training with { Epochs = 2, Threads = threads } }, out _, Reviews("good", "bad")).Model.Model.State.Members[0];

        CollectionAssert.AreEqual(Weights(1, 0.3f), Weights(2, 0.3f));
        CollectionAssert.AreNotEqual(Weights(1, 0.3f), Weights(1, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Options with { TokenDropout = 1 });
    }
}
