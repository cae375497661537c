using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Sequences;

namespace Microsoft.ML.Lstm.Tests.Embedding;

/// <summary>Embeddings of sequences, learnt without labels or taken from a model, as features of ML.NET's own steps.</summary>
[TestClass]
public sealed class SequenceEmbeddingTests
{
    static readonly LstmEmbeddingOptions Small = new() { OutputColumnName = "Embedded", InputColumnName = "Ragged", Network = new() { HiddenSize = 8 }, ConvolutionChannels = 8, Training = new() { Epochs = 20, Seed = 1 } };

    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Sequences_of_any_length_are_clustered_by_what_was_learnt_without_labels()
    {
        var rows = Gestures.Rows(_ml, 150);
        var chain = _ml.Transforms.EmbedSequencesByLstm(Small).Append(_ml.Transforms.NormalizeMeanVariance("Embedded")).AppendCacheCheckpoint(_ml)
            .Append(_ml.Clustering.Trainers.KMeans("Embedded", numberOfClusters: 6));
        var clusters = chain.Fit(rows).Transform(rows).GetColumn<uint>("PredictedLabel").Zip(rows.GetColumn<string>("Kind")).ToArray();
        var pure = clusters.GroupBy(row => row.First).Sum(cluster => cluster.GroupBy(row => row.Second).Max(kind => kind.Count())) / 150.0;
        Assert.IsGreaterThan(0.6, pure);
    }

    [TestMethod]
    public void A_model_of_classes_embeds_by_its_members_and_a_linear_model_tells_the_classes_by_that()
    {
        var (train, test) = (Gestures.Labelled(_ml, 120), Gestures.Labelled(_ml, 60, seed: 2));
        var model = _ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { AttentionColumnName = "Attention" }).Fit(train);
        var embedder = _ml.Transforms.EmbedSequencesByLstm("Embedded", model).Fit(train);
        Assert.AreEqual(2 * ((2 * 6) + (2 * 4)), embedder.Model.Size);
        Assert.AreEqual((0, 0), (embedder.Model.Epochs, embedder.Model.LossCurve.Count));
        Assert.IsFalse(embedder.GetOutputSchema(train.Schema).Any(column => column.Name == "Attention"));
        var linear = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "Embedded").Fit(embedder.Transform(train));
        Assert.IsGreaterThan(0.9, _ml.MulticlassClassification.Evaluate(linear.Transform(embedder.Transform(test))).MicroAccuracy);
    }

    [TestMethod]
    public void A_model_in_a_chain_embeds_words_by_their_values_after_it_was_saved()
    {
        var rows = Gestures.Rows(_ml, 90);
        var chain = _ml.Transforms.Conversion.MapValueToKey("Label", "Kind").Append(_ml.Transforms.Conversion.MapValueToKey("Tokens", "Words"))
            .Append(_ml.MulticlassClassification.Trainers.Lstm(Gestures.Classes with { FeatureColumnName = "Tokens", EmbeddingSize = 4 }));
        var fitted = chain.Fit(rows);
        // Keys that are fitted anew number the words in another order.
        var backwards = _ml.Data.LoadFromEnumerable(Gestures.Make(90).Reverse());
        var other = _ml.Transforms.Conversion.MapValueToKey("Tokens", "Words").Fit(backwards).Transform(rows);
        var known = fitted.Transform(rows);
        var embedder = _ml.Transforms.EmbedSequencesByLstm("Embedded", fitted).Fit(known);
        var expected = Embedded(embedder.Transform(known));
        var loaded = ModelZip.Load(ModelZip.Save(_ml, embedder, known.Schema));
        var actual = Embedded(loaded.Transform(other));
        for (var row = 0; row < expected.Length; row++) CollectionAssert.AreEqual(expected[row], actual[row], $"row {row}");
    }

    [TestMethod]
    public void What_cannot_be_embedded_is_refused_by_name()
    {
        var rows = Gestures.Rows(_ml, 12);
        foreach (var column in (string[])["Age", "Text", "Nothing"])
        {
            var step = _ml.Transforms.EmbedSequencesByLstm("Embedded", column);
            StringAssert.Contains(Assert.Throws<ArgumentOutOfRangeException>(() => step.Fit(rows)).Message, $"'{column}'");
            StringAssert.Contains(Assert.Throws<ArgumentOutOfRangeException>(() => step.GetOutputSchema(Shapes.Of(rows.Schema))).Message, $"'{column}'");
        }

        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.EmbedSequencesByLstm("", "Ragged"));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.EmbedSequencesByLstm("Embedded", ""));
        var keys = _ml.Transforms.Conversion.MapValueToKey("Label", "Kind").Fit(rows);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.EmbedSequencesByLstm("Embedded", keys)).Message, "holds no LSTM model");
        var infinite = _ml.Data.LoadFromEnumerable(Gestures.Make(12).Select((one, i) => { if (i == 7) one.Ragged[3] = float.PositiveInfinity; return one; }));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Transforms.EmbedSequencesByLstm(Small).Fit(infinite)).Message, "'Ragged'");
        var empty = _ml.Data.LoadFromEnumerable(Gestures.Make(12).Select(one => { one.Ragged = []; return one; }));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Transforms.EmbedSequencesByLstm(Small).Fit(empty)).Message, "'Ragged'");
    }

    static float[][] Embedded(IDataView view) => [.. view.GetColumn<float[]>("Embedded")];
}
