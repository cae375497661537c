using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Translation;

/// <summary>What a translator learns and says, and what it refuses.</summary>
[TestClass]
public sealed class TranslationTests
{
    static readonly Lazy<LstmTranslationTransformer> Fitted = new(() => TranslationFixtures.Fit(TranslationFixtures.Pairs(500)));

    readonly MLContext _ml = new(seed: 1);

    static double Right(IEnumerable<Translated> rows) => rows.Average(row => row.Translation == row.Target ? 1.0 : 0);

    [TestMethod]
    public void Sentences_are_translated_with_scores_alignments_and_candidates()
    {
        var rows = TranslationFixtures.Translate(Fitted.Value, TranslationFixtures.Pairs(100, seed: 2));
        Assert.IsTrue(Right(rows) >= 0.9, $"{Right(rows):P0} are right");
        foreach (var row in rows)
        {
            var (words, positions) = (row.Translation.Split(' ').Length, row.Source.Split("  ").Length);
            Assert.AreEqual(words * positions, row.Alignment.Length);
            for (var word = 0; word < words; word++) Assert.AreEqual(1, row.Alignment.Skip(word * positions).Take(positions).Sum(), 1e-4);
            Assert.IsTrue(row.Candidates.Length is > 1 and <= 3);
            Assert.AreEqual(row.Translation, row.Candidates[0]);
            Assert.AreEqual(row.Score, row.CandidateScores[0]);
            CollectionAssert.AreEqual(row.CandidateScores.OrderDescending().ToArray(), row.CandidateScores);
            Assert.AreEqual(row.Candidates.Length, row.Candidates.Distinct().Count());
        }
        var metrics = _ml.Transforms.Text.EvaluateTranslation(Fitted.Value.Transform(_ml.Data.LoadFromEnumerable(TranslationFixtures.Pairs(100, seed: 2))), "Target", "Translation");
        Assert.AreEqual(Right(rows), metrics.ExactMatch, 1e-9);
        Assert.IsTrue(metrics.Bleu > 70 && metrics.ChrF > 90, $"{metrics}");
    }

    [TestMethod]
    public void A_word_that_is_unknown_is_the_one_of_the_source_that_it_attends_to()
    {
        var options = TranslationFixtures.Small with { Training = TranslationFixtures.Small.Training with { Epochs = 40 } };
        var model = TranslationFixtures.Fit(TranslationFixtures.Pairs(500, withNames: true), options);
        Assert.IsFalse(model.Model.SourceWords.Any(word => word[0] == 'N') || model.Model.TargetWords.Any(word => word[0] == 'N'));
        CheckNames(TranslationFixtures.Translate(model, TranslationFixtures.Pairs(100, seed: 3, withNames: true)));

        static void CheckNames(Translated[] rows)
        {
            var names = rows.SelectMany(row => row.Translation.Split(' ').Zip(row.Target.Split(' '))).Where(pair => pair.Second[0] == 'N').ToArray();
            Assert.IsTrue(names.Length > 50 && names.Average(pair => pair.First == pair.Second ? 1.0 : 0) > 0.7, $"{names.Count(pair => pair.First == pair.Second)} of {names.Length} names are right");
        }
    }

    [TestMethod]
    public void Vectors_of_words_of_keys_and_of_numbers_are_sources_too()
    {
        var pairs = TranslationFixtures.Pairs(500);
        foreach (var (source, before) in new (string, IEstimator<ITransformer>?)[] { ("Words", null), ("Keys", _ml.Transforms.Conversion.MapValueToKey("Keys", "Words")), ("Sensors", null) })
        {
            var options = TranslationFixtures.Small with { SourceColumnName = source, ScoreColumnName = null, AlignmentColumnName = null, CandidatesColumnName = null, CandidateScoresColumnName = null };
            var step = _ml.Transforms.Text.TranslateByLstm(options);
            var (data, test) = (_ml.Data.LoadFromEnumerable(pairs), _ml.Data.LoadFromEnumerable(TranslationFixtures.Pairs(60, seed: 2)));
            ITransformer model = before is null ? step.Fit(data) : before.Append(step).Fit(data);
            var right = Right(_ml.Data.CreateEnumerable<Translated>(model.Transform(test), reuseRowObject: false, ignoreMissingColumns: true));
            Assert.IsTrue(right >= 0.85, $"{source}: {right:P0} are right");
        }
    }

    [TestMethod]
    public void What_is_loaded_translates_alike_row_by_row_too()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        try
        {
            var pairs = TranslationFixtures.Pairs(30, seed: 2);
            _ml.Model.Save(Fitted.Value, _ml.Data.LoadFromEnumerable(pairs).Schema, path);
            var loaded = new MLContext().Model.Load(path, out _);
            var (expected, found) = (TranslationFixtures.Translate(Fitted.Value, pairs), TranslationFixtures.Translate(loaded, pairs));
            using var engine = _ml.Model.CreatePredictionEngine<SentencePair, Translated>(loaded);
            for (var row = 0; row < pairs.Length; row++)
            {
                var single = engine.Predict(pairs[row]);
                foreach (var other in (Translated[])[found[row], single])
                {
                    Assert.AreEqual((expected[row].Translation, expected[row].Score), (other.Translation, other.Score));
                    CollectionAssert.AreEqual(expected[row].Alignment, other.Alignment);
                    CollectionAssert.AreEqual(expected[row].Candidates, other.Candidates);
                }
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Odd_texts_are_translated_and_empty_ones_are_empty()
    {
        string[] texts = ["", "   ", "red", "\ud800 red", "أحمر أزرق", "unknown", string.Join(' ', Enumerable.Repeat("blue", 250))];
        var rows = TranslationFixtures.Translate(Fitted.Value, [.. texts.Select(text => new SentencePair { Source = text })]);
        for (var row = 0; row < 2; row++)
        {
            Assert.AreEqual("", rows[row].Translation);
            Assert.IsTrue(float.IsNaN(rows[row].Score));
            Assert.AreEqual(0, rows[row].Alignment.Length + rows[row].Candidates.Length + rows[row].CandidateScores.Length);
        }
        Assert.AreEqual("rot", rows[2].Translation);
        foreach (var row in rows.Skip(3)) Assert.IsTrue(float.IsFinite(row.Score));
    }

    [TestMethod]
    public void A_source_that_is_too_long_is_refused_with_its_row_and_the_limit()
    {
        SentencePair[] pairs = [new() { Source = "red" }, new() { Source = string.Join(' ', Enumerable.Repeat("blue", 251)) }];
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => TranslationFixtures.Translate(Fitted.Value, pairs));
        StringAssert.Contains(error.Message, "Column 'Source' holds 251 steps in row 1, but at most 250 are translated.");
        var longer = TranslationFixtures.Fit(TranslationFixtures.Pairs(40), TranslationFixtures.Small with { MaximumLength = 300, Training = new() { Epochs = 1 } });
        Assert.AreEqual(2, TranslationFixtures.Translate(longer, pairs).Length);
    }

    [TestMethod]
    public void What_cannot_be_learnt_from_is_refused()
    {
        SentencePair[] empty = [.. TranslationFixtures.Pairs(30).Select(pair => new SentencePair { Source = pair.Source })];
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => TranslationFixtures.Fit(empty)).Message, "Columns 'Source' and 'Target': There is no pair");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.Text.TranslateByLstm("Translation", "", "Target")).Message, "SourceColumnName");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.Text.TranslateByLstm(TranslationFixtures.Small with { ScoreColumnName = "Translation" })).Message, "name of its own");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.Text.TranslateByLstm(TranslationFixtures.Small with { Training = new() { Members = 3 } })).Message, "one network");
    }

    /// <summary>A vocabulary of one word, one pair, targets of one word.</summary>
    [TestMethod]
    public void A_single_pair_can_be_learnt()
    {
        var model = TranslationFixtures.Fit([new() { Source = "red", Target = "rot rot" }], TranslationFixtures.Small with { LeastWordCount = 1 });
        Assert.AreEqual("rot rot", TranslationFixtures.Translate(model, [new() { Source = "red" }])[0].Translation);
    }

    [TestMethod]
    public void A_hundred_thousand_words_are_refused_with_the_limit()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => TranslationFixtures.Translate(Fitted.Value, [new() { Source = string.Join(' ', Enumerable.Repeat("blue", 100_000)) }]));
        StringAssert.Contains(error.Message, "holds 100000 steps in row 0, but at most 250 are translated.");
    }
}
