namespace Microsoft.ML.Lstm.Tests.Tagging;

/// <summary>Spans as the script conlleval counts them, worked by hand.</summary>
[TestClass]
public sealed class EvaluateTaggingTests
{
    readonly MLContext _ml = new(seed: 1);

    sealed class Row
    {
        public string[] Tags { get; set; } = [];
        public string[] PredictedTags { get; set; } = [];
    }

    TaggingMetrics Evaluate(params (string Known, string Predicted)[] rows) => _ml.MulticlassClassification.EvaluateTagging(_ml.Data.LoadFromEnumerable(
        rows.Select(row => new Row { Tags = Split(row.Known), PredictedTags = Split(row.Predicted) })));

    // A dot stands for a tag that is missing.
    static string[] Split(string tags) => [.. tags.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(tag => tag == "." ? "" : tag)];

    /// <summary>Spans that there are, that were predicted, and that are right.</summary>
    [TestMethod]
    [DataRow("B-PER I-PER O", "B-PER I-PER O", 1, 1, 1, DisplayName = "the same")]
    [DataRow("B-PER I-PER O", "B-PER O O", 1, 1, 0, DisplayName = "too short")]
    [DataRow("B-PER O O", "B-PER I-PER O", 1, 1, 0, DisplayName = "too long")]
    [DataRow("B-PER I-PER", "B-PER B-PER", 1, 2, 0, DisplayName = "one as two")]
    [DataRow("B-PER B-PER", "B-PER I-PER", 2, 1, 0, DisplayName = "two as one")]
    [DataRow("B-PER B-PER O", "B-PER B-PER O", 2, 2, 2, DisplayName = "one beside another")]
    [DataRow("B-PER I-LOC", "B-PER B-LOC", 2, 2, 2, DisplayName = "another type without B begins a span")]
    [DataRow("B-PER I-PER", "B-LOC I-LOC", 1, 1, 0, DisplayName = "of the wrong type")]
    [DataRow("B-PER I-PER I-PER", "B-PER I-LOC I-LOC", 1, 2, 0, DisplayName = "the type changes inside")]
    [DataRow("I-PER I-PER O", "B-PER I-PER O", 1, 1, 1, DisplayName = "IOB1, where I begins")]
    [DataRow("O I-PER", "O B-PER", 1, 1, 1, DisplayName = "I behind O begins")]
    [DataRow("I-PER B-PER I-PER", "I-PER B-PER I-PER", 2, 2, 2, DisplayName = "IOB1, B between two of a type")]
    [DataRow("B-PER I-PER E-PER S-LOC", "B-PER I-PER E-PER S-LOC", 2, 2, 2, DisplayName = "BIOES")]
    [DataRow("S-PER S-PER", "S-PER S-PER", 2, 2, 2, DisplayName = "single ones")]
    [DataRow("B-PER E-PER E-PER", "B-PER E-PER O", 2, 1, 1, DisplayName = "E behind E begins")]
    [DataRow("B-PER E-PER I-PER", "B-PER E-PER S-PER", 2, 2, 2, DisplayName = "I behind E begins")]
    [DataRow("B-PER L-PER U-LOC", "B-PER E-PER S-LOC", 2, 2, 2, DisplayName = "BILOU")]
    [DataRow("B-PER", "O", 1, 0, 0, DisplayName = "missed")]
    [DataRow("O", "B-PER", 0, 1, 0, DisplayName = "made up")]
    [DataRow("O O", "O O", 0, 0, 0, DisplayName = "nothing")]
    [DataRow("", "", 0, 0, 0, DisplayName = "no tokens")]
    [DataRow("NOUN VERB", "NOUN NOUN", 0, 0, 0, DisplayName = "no spans")]
    [DataRow("B-a-b I-a-b", "B-a-b I-a-b", 1, 1, 1, DisplayName = "a type with a dash")]
    public void Spans_are_counted_as_conlleval_does(string known, string predicted, int spans, int found, int correct)
    {
        var micro = Evaluate((known, predicted)).Micro;
        Assert.AreEqual((spans, found, correct), (micro.Spans, micro.Predicted, micro.Correct));
    }

    [TestMethod]
    public void A_span_ends_with_its_sentence() => Assert.AreEqual(2, Evaluate(("B-PER", "B-PER"), ("I-PER", "I-PER")).Micro.Correct);

    [TestMethod]
    public void Types_are_counted_each_for_itself_and_together()
    {
        var metrics = Evaluate(
            ("B-PER I-PER O B-LOC", "B-PER I-PER O B-LOC"),
            ("B-PER O B-LOC I-LOC", "B-PER O B-LOC O"),
            ("O O B-ORG O", "B-PER O B-LOC O"));
        // PER: 2 spans, 3 predicted, 2 right. LOC: 2 spans, 3 predicted, 1 right. ORG: 1 span, none predicted.
        CollectionAssert.AreEqual(new[] { "LOC", "ORG", "PER" }, metrics.PerType.Select(type => type.Type).ToArray());
        var (loc, org, per) = (metrics.PerType[0], metrics.PerType[1], metrics.PerType[2]);
        Close(1.0 / 3, loc.Precision);
        Close(0.5, loc.Recall);
        Close(0.4, loc.F1);
        Assert.AreEqual((0.0, 0.0, 0.0), (org.Precision, org.Recall, org.F1));
        Close(2.0 / 3, per.Precision);
        Close(1, per.Recall);
        Close(0.8, per.F1);
        Close(3.0 / 6, metrics.Micro.Precision);
        Close(3.0 / 5, metrics.Micro.Recall);
        Close(6.0 / 11, metrics.Micro.F1);
        Close(1.0 / 3, metrics.MacroPrecision);
        Close(0.5, metrics.MacroRecall);
        Close(0.4, metrics.MacroF1);
        Assert.AreEqual(12, metrics.Tokens);
        Close(9.0 / 12, metrics.TokenAccuracy);

        static void Close(double expected, double actual) => Assert.AreEqual(expected, actual, 1e-12);
    }

    [TestMethod]
    public void A_tag_that_is_missing_is_no_token_and_ends_a_span()
    {
        var metrics = Evaluate(("B-PER . O", "B-PER O O"));
        Assert.AreEqual((2, 1, 1.0), (metrics.Tokens, metrics.Micro.Correct, metrics.TokenAccuracy));
        Assert.AreEqual(0, Evaluate((". .", "O O")).TokenAccuracy);
    }

    [TestMethod]
    public void Keys_are_compared_by_what_they_stand_for()
    {
        var rows = _ml.Data.LoadFromEnumerable(new[] { new Row { Tags = ["O", "B-PER"], PredictedTags = ["B-PER", "O"] }, new Row { Tags = ["B-PER", "I-PER"], PredictedTags = ["B-PER", "I-PER"] } });
        var keyed = _ml.Transforms.Conversion.MapValueToKey([new("Tags"), new("PredictedTags")]).Fit(rows).Transform(rows);
        var (texts, keys) = (_ml.MulticlassClassification.EvaluateTagging(rows), _ml.MulticlassClassification.EvaluateTagging(keyed));
        Assert.AreEqual((2, 2, 1), (texts.Micro.Spans, texts.Micro.Predicted, texts.Micro.Correct));
        Assert.AreEqual(texts.Micro, keys.Micro);
        Assert.AreEqual(texts.TokenAccuracy, keys.TokenAccuracy);
    }

    [TestMethod]
    public void Columns_that_differ_in_length_or_are_missing_are_named()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Evaluate(("O", "O"), ("O O", "O")));
        StringAssert.Contains(error.Message, "'Tags'");
        StringAssert.Contains(error.Message, "'PredictedTags'");
        StringAssert.Contains(error.Message, "row 1");
        var rows = _ml.Data.LoadFromEnumerable(new[] { new Row() });
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.EvaluateTagging(rows, "None")).Message, "'None'");
    }
}
