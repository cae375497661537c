using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Tagging;

/// <summary>Rows that are empty, huge, damaged, or whose columns do not fit together.</summary>
[TestClass]
public sealed class BadInputTests
{
    static readonly Lazy<LstmTaggerTransformer> Model = new(() => TaggingFixtures.Fit(new(seed: 1), TaggingFixtures.Commands(80), TaggingFixtures.Small with { SequenceLabelColumnName = "Intent" }));

    readonly MLContext _ml = new(seed: 1);

    sealed class Token
    {
        public string[] Tokens { get; set; } = [];
        public string[] Lemmas { get; set; } = [];
        public string[] Tags { get; set; } = [];

        [VectorType(0, 2)]
        public float[] Numbers { get; set; } = [];
    }

    Tagged Tag(params string[] tokens) => TaggingFixtures.Tag(_ml, Model.Value, [new Sentence { Tokens = tokens }])[0];

    [TestMethod]
    public void Any_tokens_are_tagged()
    {
        string[][] rows =
        [
            ["play"], [""], ["", "", ""], ["\uD83D", "\uDE00", "a\uD83Db"], ["\u0645\u0631\u062D\u0628\u0627", "\u05E9\u05DC\u05D5\u05DD"], ["\0", "\t", "\u200F"],
            [new string('x', 100_000), "please"], ["I\u0307stanbul", "\u00DF", "\uFB03"],
        ];
        foreach (var row in rows)
        {
            var tagged = Tag(row);
            Assert.AreEqual(row.Length, tagged.PredictedTags.Length);
            Assert.IsTrue(tagged.TagProbabilities.All(probability => probability is >= 0 and <= 1));
        }
    }

    [TestMethod]
    public void A_row_without_tokens_has_no_tags_beside_others_that_have()
    {
        var rows = TaggingFixtures.Tag(_ml, Model.Value, [new Sentence { Tokens = ["play", "moon"] }, new Sentence(), new Sentence { Tokens = ["play"] }]);
        CollectionAssert.AreEqual(new[] { 2, 0, 1 }, rows.Select(row => row.PredictedTags.Length).ToArray());
        Assert.AreEqual(0, rows[1].TagProbabilities.Length + rows[1].SpanStarts.Length + rows[1].SpanTypes.Length);
    }

    [TestMethod]
    public void A_sequence_of_a_hundred_thousand_tokens_is_tagged_as_its_parts_are()
    {
        var some = TaggingFixtures.Commands(2000, seed: 9).SelectMany(sentence => sentence.Tokens).ToArray();
        string[] many = [.. Enumerable.Range(0, 100_000).Select(i => some[i % some.Length])];
        var tagged = Tag(many);
        Assert.AreEqual(many.Length, tagged.PredictedTags.Length);
        Assert.IsTrue(tagged.SpanStarts.Length > 10_000 && tagged.SpanProbabilities.All(probability => probability is > 0 and <= 1));
    }

    [TestMethod]
    public void Columns_that_differ_in_length_are_named_with_the_row()
    {
        var good = Enumerable.Repeat(new Token { Tokens = ["a", "b"], Lemmas = ["a", "b"], Tags = ["O", "B-X"], Numbers = [1, 2, 3, 4] }, 12);
        var options = TaggingFixtures.Small with { AdditionalFeatureColumns = [new("Lemmas"), new("Numbers")] };
        Refused(new() { Tokens = ["a", "b"], Lemmas = ["a", "b"], Tags = ["O"], Numbers = [1, 2, 3, 4] }, "'Tokens' holds 2", "'Tags' holds 1");
        Refused(new() { Tokens = ["a", "b"], Lemmas = ["a"], Tags = ["O", "O"], Numbers = [1, 2, 3, 4] }, "'Tokens' holds 2", "'Lemmas' holds 1");
        Refused(new() { Tokens = ["a", "b"], Lemmas = ["a", "b"], Tags = ["O", "O"], Numbers = [1, 2] }, "'Tokens' holds 2", "'Numbers' holds 1");
        Refused(new() { Tokens = ["a", "b"], Lemmas = ["a", "b"], Tags = ["O", "O"], Numbers = [1, 2, 3] }, "'Numbers' holds 3", "2 features per token");
        Refused(new() { Tokens = ["a", "b"], Lemmas = ["a", "b"], Tags = ["O", "O"], Numbers = [1, 2, 3, float.PositiveInfinity] }, "'Numbers'", "row 12");
        var model = _ml.MulticlassClassification.Trainers.LstmTagger(options).Fit(_ml.Data.LoadFromEnumerable(good));
        var bad = _ml.Data.LoadFromEnumerable(good.Append(new() { Tokens = ["a"], Lemmas = ["a", "b"], Numbers = [1, 2] }));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => model.Transform(bad).GetColumn<uint[]>("PredictedTags").Count());
        StringAssert.Contains(error.Message, "'Lemmas'");
        StringAssert.Contains(error.Message, "row 12");

        void Refused(Token row, params string[] parts)
        {
            var rows = _ml.Data.LoadFromEnumerable(good.Append(row));
            var message = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.MulticlassClassification.Trainers.LstmTagger(options).Fit(rows)).Message;
            foreach (var part in parts.Append("row 12").Distinct()) StringAssert.Contains(message, part);
        }
    }

    [TestMethod]
    public void Rows_without_tags_are_left_out_and_single_ones_that_are_missing_are_not_learnt()
    {
        var all = TaggingFixtures.Commands(160);
        for (var i = 0; i < all.Length; i++)
        {
            if (i % 7 == 0) all[i].Tags = [];
            else if (i % 7 == 1) all[i].Tags = [.. all[i].Tags.Select(_ => "")];
            else if (i % 7 == 2) all[i].Tags[^1] = "";
        }
        var model = TaggingFixtures.Fit(_ml, all);
        Assert.DoesNotContain("", model.Model.Tags);
        var rows = _ml.Data.LoadFromEnumerable(TaggingFixtures.Commands(40, seed: 2));
        Assert.IsTrue(_ml.MulticlassClassification.EvaluateTagging(model.Transform(rows)).Micro.F1 > 0.85);
    }

    [TestMethod]
    public void One_tag_one_word_and_one_row_are_enough()
    {
        var model = TaggingFixtures.Fit(_ml, [new Sentence { Tokens = ["word"], Tags = ["O"] }]);
        Assert.AreEqual(1u, TaggingFixtures.Tag(_ml, model, [new Sentence { Tokens = ["another"] }])[0].PredictedTags[0]);
        model = TaggingFixtures.Fit(_ml, Enumerable.Repeat(new Sentence { Tokens = ["word", "word"], Tags = ["B-X", "I-X"] }, 20), TaggingFixtures.Small with { VocabularySize = 0, CharacterFilters = 0 });
        CollectionAssert.AreEqual(new[] { 2 }, TaggingFixtures.Tag(_ml, model, [new Sentence { Tokens = ["word", "word"] }])[0].SpanLengths);
    }

    [TestMethod]
    public void No_tags_at_all_and_more_than_can_be_told_apart_are_refused()
    {
        StringAssert.Contains(Refused([new Sentence { Tokens = ["a"], Tags = [""] }]), "'Tags' holds no label");
        StringAssert.Contains(Refused([new Sentence { Tokens = [.. Enumerable.Repeat("a", 5000)], Tags = [.. Enumerable.Range(0, 5000).Select(i => $"{i}")] }]), "'Tags' has 5000 labels");

        string Refused(Sentence[] rows) => Assert.ThrowsExactly<InvalidOperationException>(() => TaggingFixtures.Fit(_ml, rows)).Message;
    }

    [TestMethod]
    public void Settings_that_make_no_sense_are_refused()
    {
        Refused(new() { FeatureColumnName = "" }, "FeatureColumnName");
        Refused(new() { LabelColumnName = "" }, "LabelColumnName");
        Refused(new() { AdditionalFeatureColumns = [new("Tokens")] }, "Name each once");
        Refused(new() { AdditionalFeatureColumns = [new("Age") { IsStatic = true }] }, "'Age'");
        Refused(new() { AdditionalFeatureColumns = [null!] }, "AdditionalFeatureColumns");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LstmTaggerOptions { WordEmbeddingSize = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LstmTaggerOptions { WordDropout = float.NaN });

        void Refused(LstmTaggerOptions options, string part) => StringAssert.Contains(Assert.Throws<ArgumentException>(() => _ml.MulticlassClassification.Trainers.LstmTagger(options)).Message, part);
    }
}
