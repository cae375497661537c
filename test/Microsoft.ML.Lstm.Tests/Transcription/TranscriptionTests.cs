namespace Microsoft.ML.Lstm.Tests.Transcription;

/// <summary>What a transcriber learns and says, and what it refuses.</summary>
[TestClass]
public sealed class TranscriptionTests
{
    static readonly Lazy<LstmTranscriptionTransformer> Fitted = new(() => TranscriptionFixtures.Fit(TranscriptionFixtures.Utterances(150)));

    static readonly Lazy<LstmTextGenerationTransformer> Language = new(() =>
    {
        var ml = new MLContext(seed: 1);
        return ml.Transforms.Text.GenerateByLstm(new()
        {
            OutputColumnName = "Next",
            InputColumnName = "Said",
            Unit = TextUnit.Characters,
            Network = new() { HiddenSize = 12 },
            Training = new() { Epochs = 3, Seed = 1 },
        }).Fit(ml.Data.LoadFromEnumerable(TranscriptionFixtures.Utterances(100, seed: 5)));
    });

    readonly MLContext _ml = new(seed: 1);

    static double Right(IEnumerable<Transcribed> rows) => rows.Average(row => row.Text == row.Said ? 1.0 : 0);

    [TestMethod]
    public void Sound_is_transcribed_with_words_times_confidences_and_candidates()
    {
        var utterances = TranscriptionFixtures.Utterances(60, seed: 2);
        var rows = TranscriptionFixtures.Transcribe(Fitted.Value, utterances);
        Assert.IsTrue(Right(rows) >= 0.9, $"{Right(rows):P0} are right");
        foreach (var (row, utterance) in rows.Zip(utterances))
        {
            CollectionAssert.AreEqual(row.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries), row.Words);
            foreach (var all in (float[][])[row.Starts, row.Ends, row.Confidences]) Assert.AreEqual(row.Words.Length, all.Length);
            Assert.IsTrue(row.Confidences.All(sure => sure is > 0 and <= 1));
            Assert.AreEqual(row.Text, row.Candidates[0]);
            Assert.AreEqual(row.Score, row.CandidateScores[0]);
            CollectionAssert.AreEqual(row.CandidateScores.OrderDescending().ToArray(), row.CandidateScores);
            Assert.IsTrue(row.Candidates.Length is > 1 and <= 4 && row.Candidates.Distinct().Count() == row.Candidates.Length);
            if (row.Text != utterance.Said) continue;
            // A letter has six frames, a space ten.
            var from = 0;
            foreach (var (word, start, end) in row.Words.Zip(row.Starts, row.Ends))
            {
                Assert.IsTrue(start >= from - 6 && end <= from + (6 * word.Length) + 10 && end > start, $"'{word}' of '{row.Text}' is heard from {start} to {end}, but was said from {from}");
                from += (6 * word.Length) + 10;
            }
        }
        var metrics = _ml.Transforms.Text.EvaluateTranscription(Fitted.Value.Transform(_ml.Data.LoadFromEnumerable(utterances)), "Said", "Text");
        Assert.AreEqual(1 - Right(rows), metrics.SentenceErrorRate, 1e-9);
        Assert.IsTrue(metrics.WordErrorRate < 0.08 && metrics.CharacterErrorRate < metrics.WordErrorRate + 1e-9, $"{metrics}");
    }

    [TestMethod]
    public void Letters_are_a_source_and_words_a_transcript_too()
    {
        var options = TranscriptionFixtures.Small with { SourceColumnName = "Letters", Unit = TextUnit.Words, StepsPerToken = 1, EmbeddingSize = 8 };
        var model = TranscriptionFixtures.Fit(TranscriptionFixtures.Utterances(150), options);
        CollectionAssert.AreEquivalent(new[] { "ab", "ba", "cab" }, model.Model.Units.ToArray());
        Assert.IsTrue(model.Model.SourceUnits.Contains("A") && model.Model.FramesPerStep == 1);
        var rows = TranscriptionFixtures.Transcribe(model, TranscriptionFixtures.Utterances(60, seed: 2));
        Assert.IsTrue(Right(rows) >= 0.9, $"{Right(rows):P0} are right");
    }

    [TestMethod]
    public void What_is_loaded_transcribes_alike_row_by_row_and_with_its_language_model()
    {
        var utterances = TranscriptionFixtures.Utterances(20, seed: 2);
        foreach (var model in (LstmTranscriptionTransformer[])[Fitted.Value, Fitted.Value.WithLanguageModel(Language.Value, weight: 0.7f, bonus: 0.1f)])
        {
            using var stream = new MemoryStream();
            _ml.Model.Save(model, _ml.Data.LoadFromEnumerable(utterances).Schema, stream);
            stream.Position = 0;
            var loaded = new MLContext().Model.Load(stream, out _);
            var (expected, found) = (TranscriptionFixtures.Transcribe(model, utterances), TranscriptionFixtures.Transcribe(loaded, utterances));
            using var engine = _ml.Model.CreatePredictionEngine<Utterance, Transcribed>(loaded);
            for (var row = 0; row < utterances.Length; row++)
            {
                foreach (var other in (Transcribed[])[found[row], engine.Predict(utterances[row])])
                {
                    Assert.AreEqual((expected[row].Text, expected[row].Score), (other.Text, other.Score));
                    CollectionAssert.AreEqual(expected[row].Starts, other.Starts);
                }
            }
        }
    }

    [TestMethod]
    public void A_language_model_is_heard_by_its_weight()
    {
        var utterances = TranscriptionFixtures.Utterances(20, seed: 2);
        var plain = TranscriptionFixtures.Transcribe(Fitted.Value, utterances);
        var silent = TranscriptionFixtures.Transcribe(Fitted.Value.WithLanguageModel(Language.Value, weight: 0), utterances);
        var heard = TranscriptionFixtures.Transcribe(Fitted.Value.WithLanguageModel(Language.Value, weight: 0.3f), utterances);
        for (var row = 0; row < utterances.Length; row++)
        {
            Assert.AreEqual((plain[row].Text, plain[row].Score), (silent[row].Text, silent[row].Score));
            Assert.IsTrue(heard[row].Score < plain[row].Score);
        }
        Assert.IsTrue(Right(heard) >= 0.85);
        var words = _ml.Transforms.Text.GenerateByLstm(new() { OutputColumnName = "Next", InputColumnName = "Said", Unit = TextUnit.Words, Network = new() { HiddenSize = 8 }, Training = new() { Epochs = 2, Seed = 1 } })
            .Fit(_ml.Data.LoadFromEnumerable(TranscriptionFixtures.Utterances(100, seed: 5)));
        Assert.IsTrue(Right(TranscriptionFixtures.Transcribe(Fitted.Value.WithLanguageModel(words, weight: 0.3f), utterances)) >= 0.85);
        var subwords = _ml.Transforms.Text.GenerateByLstm(new() { OutputColumnName = "Next", InputColumnName = "Said", Network = new() { HiddenSize = 4 }, Training = new() { Epochs = 1 } })
            .Fit(_ml.Data.LoadFromEnumerable(TranscriptionFixtures.Utterances(20)));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Fitted.Value.WithLanguageModel(subwords)).Message, "reads subwords");
    }

    [TestMethod]
    [DataRow(TextUnit.Characters, "Said"), DataRow(TextUnit.Characters, "Split"), DataRow(TextUnit.Words, "Said"), DataRow(TextUnit.Words, "Split")]
    public void A_model_of_words_adds_what_it_says_of_the_same_text(TextUnit unit, string column)
    {
        var sentences = Enumerable.Repeat(new SaidWords { Said = "ab ba cab", Split = ["ab", "ba", "cab"] }, 200).ToArray();
        var language = _ml.Transforms.Text.GenerateByLstm(new() { OutputColumnName = "Next", InputColumnName = column, Unit = TextUnit.Words, Network = new() { HiddenSize = 8, Dropout = 0 }, InputDropout = 0, Training = new() { Epochs = 30, LearningRate = 0.02f, Seed = 1 } })
            .Fit(_ml.Data.LoadFromEnumerable(sentences));
        var model = unit == TextUnit.Characters ? Fitted.Value : TranscriptionFixtures.Fit(TranscriptionFixtures.Utterances(100), TranscriptionFixtures.Small with { Unit = unit });
        var heard = TranscriptionFixtures.Utterances(400, seed: 7).Where(one => one.Said == "ab ba cab").Take(1).ToArray();
        var (alone, judged) = (TranscriptionFixtures.Transcribe(model, heard)[0], TranscriptionFixtures.Transcribe(model.WithLanguageModel(language, weight: 1), heard)[0]);
        Assert.AreEqual("ab ba cab", alone.Text);
        Assert.AreEqual("ab ba cab", judged.Text);
        // The same words as a text, with its end, by the language model alone.
        var metrics = language.Evaluate(_ml.Data.LoadFromEnumerable(sentences[..1]));
        Assert.AreEqual(4, metrics.Tokens);
        Assert.AreEqual(metrics.Tokens * Math.Log(metrics.Perplexity), alone.Score - judged.Score, 0.02);
    }

    sealed class SaidWords
    {
        public string Said { get; set; } = "";
        public string[] Split { get; set; } = [];
    }

    [TestMethod]
    public void A_session_hears_piece_by_piece_and_says_what_a_row_says()
    {
        var utterances = TranscriptionFixtures.Utterances(10, seed: 2);
        var model = TranscriptionFixtures.Fit(TranscriptionFixtures.Utterances(60), TranscriptionFixtures.Small with { Bidirectional = false, Training = TranscriptionFixtures.Small.Training with { Epochs = 6 } })
            .WithLanguageModel(Language.Value);
        var (rows, session) = (TranscriptionFixtures.Transcribe(model, utterances), model.Start());
        foreach (var (row, utterance) in rows.Zip(utterances))
        {
            foreach (var piece in utterance.Sound.Chunk(12)) session.Append(piece);
            Assert.AreEqual(row.Text, session.Finish());
            Assert.IsTrue(session.IsFinished);
            Assert.ThrowsExactly<InvalidOperationException>(() => session.Append(utterance.Sound));
            session.Restart();
        }
        Assert.ThrowsExactly<ArgumentException>(() => session.Append(new float[4]));
        Assert.ThrowsExactly<ArgumentException>(() => session.Append([0, 1, float.NegativeInfinity]));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Fitted.Value.Start()).Message, "Bidirectional");
    }

    [TestMethod]
    public void A_row_of_no_frames_has_an_empty_transcript()
    {
        var row = TranscriptionFixtures.Transcribe(Fitted.Value, [new() { Said = "" }])[0];
        Assert.AreEqual("", row.Text);
        Assert.IsTrue(float.IsNaN(row.Score) && row.Words.Length == 0 && row.Candidates.Length == 0);
    }

    [TestMethod]
    public void Bad_input_is_refused_and_says_what_to_do()
    {
        var utterances = TranscriptionFixtures.Utterances(30);
        utterances[3].Sound = [1, 2];
        StringAssert.Contains(Refused(utterances), "no multiple of its 3 features");
        foreach (var one in utterances) (one.Said, one.Sound) = ("", [1, 2, 3]);
        StringAssert.Contains(Refused(utterances), "Columns 'Sound' and 'Said' hold no source with a transcript");
        foreach (var one in utterances) one.Said = "ab";
        StringAssert.Contains(Refused(utterances), "30 transcripts are too long");
        StringAssert.Contains(Refused([]), "Columns 'Sound' and 'Said' hold no source with a transcript");
        utterances = TranscriptionFixtures.Utterances(30);
        utterances[2].Sound[4] = float.PositiveInfinity;
        StringAssert.Contains(Refused(utterances), "row 2");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TranscriptionFixtures.Fit(utterances, TranscriptionFixtures.Small with { SourceColumnName = "None" }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TranscriptionFixtures.Fit(utterances, TranscriptionFixtures.Small with { SourceUnit = TextUnit.Subwords }));
        Assert.ThrowsExactly<ArgumentException>(() => TranscriptionFixtures.Fit(utterances, TranscriptionFixtures.Small with { Training = new() { Members = 2 } }));

        static string Refused(Utterance[] utterances) => Assert.ThrowsExactly<InvalidOperationException>(() => TranscriptionFixtures.Fit(utterances)).Message;
    }
}
