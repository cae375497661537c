namespace Microsoft.ML.Lstm.Tests.Translation;

/// <summary>What a summarizer learns, copies and refuses.</summary>
[TestClass]
public sealed class SummaryTests
{
    static readonly LstmSummaryOptions Small = new()
    {
        OutputColumnName = "Translation",
        SourceColumnName = "Source",
        TargetColumnName = "Target",
        ScoreColumnName = "Score",
        AlignmentColumnName = "Alignment",
        CandidatesColumnName = "Candidates",
        CandidateScoresColumnName = "CandidateScores",
        EmbeddingSize = 16,
        BeamWidth = 3,
        Network = new() { HiddenSize = 24, Dropout = 0 },
        Training = new() { Epochs = 30, BatchSize = 16, LearningRate = 0.01f, Seed = 1 },
    };

    static readonly Lazy<LstmTranslationTransformer> Fitted = new(() => Fit(Reports(400), Small));

    readonly MLContext _ml = new(seed: 1);

    static LstmTranslationTransformer Fit(SentencePair[] pairs, LstmSummaryOptions options)
    {
        var ml = new MLContext(seed: 1);
        return ml.Transforms.Text.SummarizeByLstm(options).Fit(ml.Data.LoadFromEnumerable(pairs));
    }

    /// <summary>Who won, in the midst of other words; names and numbers come once each.</summary>
    static SentencePair[] Reports(int count, int seed = 1)
    {
        var random = new Random(seed);
        string[] weather = ["it rained", "it was hot", "the wind was strong"];
        return [.. Enumerable.Range(0, count).Select(row =>
        {
            var (one, other, goals) = ($"Team{seed}x{row}", $"Club{seed}x{row}", random.Next(1000, 9999));
            return new SentencePair
            {
                Source = $"{weather[random.Next(3)]} . {(random.Next(2) == 0 ? $"{one} beat {other}" : $"{one} , at home , beat {other}")} before {goals} people . {weather[random.Next(3)]} .",
                Target = $"{one} beat {other} , {goals} watched",
            };
        })];
    }

    [TestMethod]
    public void Names_and_numbers_that_were_never_seen_are_copied()
    {
        Assert.IsFalse(Fitted.Value.Model.TargetWords.Any(word => word.StartsWith("Team", StringComparison.Ordinal) || word.StartsWith("Club", StringComparison.Ordinal)));
        var rows = TranslationFixtures.Translate(Fitted.Value, Reports(60, seed: 2));
        var right = rows.Count(row => row.Translation == row.Target);
        Assert.IsTrue(right >= 54, $"{right} of 60 are right, such as '{rows[0].Translation}' for '{rows[0].Target}'");
        Assert.AreEqual(1, rows[0].Alignment.Take(rows[0].Source.Split(' ').Length).Sum(), 1e-4);
    }

    [TestMethod]
    public void What_is_loaded_summarizes_alike_row_by_row_too()
    {
        using var stream = new MemoryStream();
        var reports = Reports(10, seed: 3);
        _ml.Model.Save(Fitted.Value, _ml.Data.LoadFromEnumerable(reports).Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _);
        var (expected, found) = (TranslationFixtures.Translate(Fitted.Value, reports), TranslationFixtures.Translate(loaded, reports));
        using var engine = _ml.Model.CreatePredictionEngine<SentencePair, Translated>(loaded);
        for (var row = 0; row < reports.Length; row++)
        {
            Assert.AreEqual((expected[row].Translation, expected[row].Score), (found[row].Translation, found[row].Score));
            Assert.AreEqual(expected[row].Translation, engine.Predict(reports[row]).Translation);
        }
    }

    [TestMethod]
    public void Of_a_long_text_the_first_words_are_read()
    {
        var (report, rest) = (Reports(1, seed: 4)[0], string.Join(' ', Enumerable.Range(0, 100_000).Select(i => $"w{i}")));
        string[] padded = [.. report.Source.Split(' '), .. Enumerable.Repeat(".", 400)];
        var rows = TranslationFixtures.Translate(Fitted.Value, [new() { Source = string.Join(' ', padded.Take(400)) }, new() { Source = $"{string.Join(' ', padded.Take(400))} {rest}" }]);
        Assert.AreEqual(rows[0].Translation, rows[1].Translation);
        Assert.AreEqual(rows[0].Score, rows[1].Score);
        var strict = Fit(Reports(40), Small with { TruncateSource = false, Training = new() { Epochs = 1 } });
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => TranslationFixtures.Translate(strict, [new() { Source = rest }]));
        StringAssert.Contains(error.Message, "holds 100000 steps in row 0, but at most 400 are translated.");
    }

    [TestMethod]
    public void Odd_texts_are_summarized_and_empty_ones_are_empty()
    {
        string[] texts = ["", "  \t ", "beat", "\ud800 beat \udc00", "فريق beat نادي", "ab\u202Ecd beat x"];
        var rows = TranslationFixtures.Translate(Fitted.Value, [.. texts.Select(text => new SentencePair { Source = text })]);
        for (var row = 0; row < 2; row++)
        {
            Assert.AreEqual("", rows[row].Translation);
            Assert.IsTrue(float.IsNaN(rows[row].Score));
        }
        foreach (var row in rows.Skip(2)) Assert.IsTrue(float.IsFinite(row.Score));
    }

    /// <summary>The only word of the target is never copied wrongly; the rules that no words come twice and that there are so many do not contradict themselves to the end of time.</summary>
    [TestMethod]
    public void A_vocabulary_of_one_word_is_enough()
    {
        SentencePair[] pairs = [.. Enumerable.Range(0, 30).Select(_ => new SentencePair { Source = "red", Target = "red" })];
        Assert.AreEqual("red", TranslationFixtures.Translate(Fit(pairs, Small), pairs)[0].Translation);
        var long3 = TranslationFixtures.Translate(Fit(pairs, Small with { MinimumLength = 50, NoRepeatedWords = 1, Training = new() { Epochs = 2 } }), pairs[..1])[0];
        Assert.IsTrue(float.IsFinite(long3.Score) && long3.Translation.Split(' ').Length <= 2, long3.Translation);
    }

    [TestMethod]
    public void Only_words_can_be_copied()
    {
        var data = _ml.Data.LoadFromEnumerable(TranslationFixtures.Pairs(30));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.Text.SummarizeByLstm(Small with { SourceColumnName = "Sensors" }).Fit(data));
        StringAssert.Contains(error.Message, "only words can be copied");
    }
}
