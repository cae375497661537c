namespace Microsoft.ML.Lstm.Tests.Sequences;

/// <summary>Texts are normalised, cut into words and made keys by ML.NET; the trainer learns a vector for each word.</summary>
[TestClass]
public sealed class TextTests
{
    readonly MLContext _ml = new(seed: 1);

    sealed class Review
    {
        public string Text { get; set; } = "";
        public bool Label { get; set; }
    }

    sealed class Opinion
    {
        public bool PredictedLabel { get; set; }
        public float Probability { get; set; }
        public float[] Deciding { get; set; } = [];
    }

    static Review[] Reviews(int count, int seed)
    {
        var random = new Random(seed);
        string[] good = ["lovely", "bright", "wonderful"], bad = ["dull", "awful", "broken"], plain = ["the", "camera", "was", "quite", "I", "think"];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var words = Enumerable.Range(0, 3 + random.Next(6)).Select(_ => plain[random.Next(plain.Length)]).ToList();
            words.Insert(random.Next(words.Count), (i % 2 == 0 ? good : bad)[random.Next(3)]);
            if (random.Next(2) == 0) words[0] = words[0].ToUpperInvariant();
            return new Review { Text = string.Join(' ', words) + (random.Next(2) == 0 ? "." : ""), Label = i % 2 == 0 };
        })];
    }

    IEstimator<ITransformer> Pipeline => _ml.Transforms.Text.NormalizeText("Clean", "Text", keepPunctuations: false).Append(_ml.Transforms.Text.TokenizeIntoWords("Words", "Clean"))
        .Append(_ml.Transforms.Conversion.MapValueToKey("Tokens", "Words"))
        .Append(_ml.BinaryClassification.Trainers.Lstm(new LstmBinaryOptions
        {
            FeatureColumnName = "Tokens",
            ContributionsColumnName = "Deciding",
            Network = new() { HiddenSize = 6 },
            EmbeddingSize = 6,
            Training = new() { Epochs = 15, Members = 2, LearningRate = 0.02f, Seed = 1 },
        }));

    [TestMethod]
    public void Sentiment_is_learnt_from_texts_saved_and_told_with_the_words_that_decide()
    {
        var rows = _ml.Data.LoadFromEnumerable(Reviews(200, seed: 1));
        var loaded = ModelZip.Load(ModelZip.Save(_ml, Pipeline.Fit(rows), rows.Schema));
        var metrics = _ml.BinaryClassification.Evaluate(loaded.Transform(_ml.Data.LoadFromEnumerable(Reviews(100, seed: 2))));
        Assert.IsTrue(metrics.Accuracy > 0.95, $"accuracy {metrics.Accuracy}");

        using var engine = _ml.Model.CreatePredictionEngine<Review, Opinion>(loaded);
        var opinion = engine.Predict(new() { Text = "I think the camera was WONDERFUL!" });
        Assert.IsTrue(opinion.PredictedLabel && opinion.Probability > 0.8, $"{opinion.Probability}");
        Assert.AreEqual(5, Array.IndexOf(opinion.Deciding, opinion.Deciding.Max()), string.Join(' ', opinion.Deciding));
        Assert.IsTrue(float.IsFinite(engine.Predict(new() { Text = "" }).Probability));
        Assert.IsTrue(float.IsFinite(engine.Predict(new() { Text = "never seen words" }).Probability));
    }

    [TestMethod]
    public void A_text_pipeline_is_cross_validated()
    {
        var folds = _ml.BinaryClassification.CrossValidate(_ml.Data.LoadFromEnumerable(Reviews(300, seed: 3)), Pipeline, numberOfFolds: 2);
        Assert.IsTrue(folds.All(fold => fold.Metrics.Accuracy > 0.85), string.Join(' ', folds.Select(fold => fold.Metrics.Accuracy)));
    }
}
