using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Tests.Shared;
using Microsoft.ML.Lstm.Translation;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Lstm.Tests.Translation;

/// <summary>Translators of subwords and of characters: texts as they are written, on either side.</summary>
[TestClass]
public sealed class SentenceUnitTests
{
    static readonly string[] Colours = ["red", "green", "blue", "house", "tree"], Japanese = ["赤い", "みどりの", "青い", "いえ", "木"];

    static readonly Dictionary<TextUnit, Lazy<LstmTranslationTransformer>> Fitted = new[] { TextUnit.Subwords, TextUnit.Characters }.ToDictionary(unit => unit, unit => new Lazy<LstmTranslationTransformer>(() => Fit(unit)));

    static readonly string[] Odd = ["", " ", "  two  spaces ", "tab\tand\nline\r\n", "赤い木。", "a\u0301 e\u0301", "👩‍👩‍👧 \U0001F600", "\ud800 half", "half \udc00\udc00", "أحمر أزرق", "ab\u202Ecd", new('x', 100), "\0"];

    readonly MLContext _ml = new(seed: 1);

    /// <summary>English with its spaces and marks, and Japanese without any.</summary>
    static SentencePair[] Pairs(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            int[] words = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(Colours.Length))];
            string[] source = [.. words.Select(word => Colours[word])];
            return new SentencePair { Source = $"The {string.Join(", ", source)}!", Words = source, Target = $"{string.Concat(words.Select(word => Japanese[word]))}。", Sensors = [.. words.SelectMany(word => new[] { MathF.Sin(word), MathF.Cos(2 * word) })] };
        })];
    }

    static LstmTranslationOptions Options(TextUnit unit) => TranslationFixtures.Small with { Unit = unit, TokensColumnName = "Tokens", VocabularySize = unit == TextUnit.Subwords ? 320 : null };

    static LstmTranslationTransformer Fit(TextUnit unit) => TranslationFixtures.Fit(Pairs(400), Options(unit));

    static string WellFormed(string text) => string.Concat(text.EnumerateRunes());

    static string[] Cut(SentenceUnits units, string text)
    {
        var pieces = new List<ReadOnlyMemory<char>>();
        units.Cut(text.AsMemory(), pieces);
        return [.. pieces.Select(piece => piece.ToString())];
    }

    [TestMethod]
    public void Every_text_comes_back_from_its_pieces()
    {
        var random = new Random(1);
        string[] texts = [.. Odd, .. Enumerable.Range(0, 200).Select(_ => new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => (char)random.Next(random.Next(2) == 0 ? 128 : 65536))]))];
        foreach (var unit in (TextUnit[])[TextUnit.Subwords, TextUnit.Characters])
        {
            var units = SentenceUnits.Learn(unit, texts.Take(100).Select(text => text.AsMemory()), 400);
            foreach (var text in texts) Assert.AreEqual(WellFormed(text), units.Join(Cut(units, text)), $"{unit}");
        }
        CollectionAssert.AreEqual((string[])["two", "spaces"], Cut(SentenceUnits.Words, "  two \t spaces "));
    }

    [TestMethod]
    [DataRow(TextUnit.Subwords), DataRow(TextUnit.Characters)]
    public void Texts_are_written_as_those_of_the_training_are(TextUnit unit)
    {
        var rows = TranslationFixtures.Translate(Fitted[unit].Value, Pairs(60, seed: 2));
        var right = rows.Count(row => row.Translation == row.Target);
        Assert.IsTrue(right >= 54, $"{right} of 60 are right, such as '{rows[0].Translation}' for '{rows[0].Target}'");
    }

    [TestMethod]
    [DataRow(TextUnit.Subwords), DataRow(TextUnit.Characters)]
    public void An_alignment_has_a_row_for_each_token_and_a_position_for_each_of_the_source(TextUnit unit)
    {
        var (model, pairs) = (Fitted[unit].Value, Pairs(20, seed: 3));
        var view = model.Transform(_ml.Data.LoadFromEnumerable(pairs));
        var tokens = view.GetColumn<string[]>("Tokens").ToArray();
        var rows = TranslationFixtures.Translate(model, pairs);
        for (var row = 0; row < rows.Length; row++)
        {
            var positions = model.Model.Tokenize(pairs[row].Source);
            Assert.AreEqual(tokens[row].Length * positions.Count, rows[row].Alignment.Length);
            for (var t = 0; t < tokens[row].Length; t++) Assert.AreEqual(1, rows[row].Alignment.Skip(t * positions.Count).Take(positions.Count).Sum(), 1e-4);
            Assert.AreEqual(pairs[row].Source, string.Concat(positions));
            // A part of a character is no text.
            if (!tokens[row].Any(token => token.Contains('\uFFFD'))) Assert.AreEqual(rows[row].Translation, string.Concat(tokens[row]));
        }
    }

    [TestMethod]
    public void Both_sides_have_the_same_subwords_and_another_library_reads_them()
    {
        var model = Fitted[TextUnit.Subwords].Value.Model;
        CollectionAssert.AreEqual(model.SourceWords.ToArray(), model.TargetWords.ToArray());
        Assert.IsTrue(model.SourceWords.Count is > 256 and < 320);
        var folder = Directory.CreateTempSubdirectory();
        var (vocabulary, merges) = (Path.Combine(folder.FullName, "vocab.json"), Path.Combine(folder.FullName, "merges.txt"));
        using (Stream one = File.Create(vocabulary), other = File.Create(merges)) model.SaveSubwords(one, other);
        var tokenizer = BpeTokenizer.Create(new BpeOptions(vocabulary, merges) { ByteLevel = true, PreTokenizer = new RegexPreTokenizer(new(LstmTextGenerationParameters.SubwordPattern), null) });
        folder.Delete(recursive: true);
        foreach (var text in (string[])["The red, green!", "赤い木。"]) Assert.AreEqual(tokenizer.CountTokens(text), model.Tokenize(text).Count);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Fitted[TextUnit.Characters].Value.Model.SaveSubwords(Stream.Null, Stream.Null)).Message, "no subwords");
    }

    [TestMethod]
    [DataRow(TextUnit.Subwords), DataRow(TextUnit.Characters)]
    public void Odd_texts_are_translated_and_empty_ones_are_empty(TextUnit unit)
    {
        var rows = TranslationFixtures.Translate(Fitted[unit].Value, [.. Odd.Select(text => new SentencePair { Source = text })]);
        Assert.AreEqual("", rows[0].Translation);
        Assert.IsTrue(float.IsNaN(rows[0].Score));
        foreach (var row in rows.Skip(1)) Assert.IsTrue(float.IsFinite(row.Score));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => TranslationFixtures.Translate(Fitted[unit].Value, [new() { Source = new('赤', 100_000) }]));
        StringAssert.Contains(error.Message, "steps in row 0, but at most 250 are translated.");
    }

    /// <summary>A vector of words is a text with spaces between them; the target's subwords serve a source of numbers, too.</summary>
    [TestMethod]
    public void Vectors_of_words_and_of_numbers_are_sources_too()
    {
        foreach (var source in (string[])["Words", "Sensors"])
        {
            var model = TranslationFixtures.Fit(Pairs(400), Options(TextUnit.Subwords) with { SourceColumnName = source, Training = TranslationFixtures.Small.Training with { Epochs = 60 } });
            var rows = TranslationFixtures.Translate(model, Pairs(40, seed: 2));
            var right = rows.Count(row => row.Translation == row.Target);
            Assert.IsTrue(right >= 32, $"{source}: {right} of 40 are right, such as '{rows[0].Translation}' for '{rows[0].Target}'");
        }
    }

    /// <summary>With subwords all is known, so that a name is copied piece by piece; a character that is not known is the one of the source that it is copied from.</summary>
    [TestMethod]
    [DataRow(TextUnit.Subwords), DataRow(TextUnit.Characters)]
    public void What_was_never_seen_is_copied(TextUnit unit)
    {
        var random = new Random(1);
        var options = new LstmSummaryOptions
        {
            OutputColumnName = "Translation",
            SourceColumnName = "Source",
            TargetColumnName = "Target",
            Unit = unit,
            VocabularySize = 300,
            LeastWordCount = 10,
            NoRepeatedWords = 0,
            EmbeddingSize = 16,
            Network = new() { HiddenSize = 24, Dropout = 0 },
            Training = TranslationFixtures.Small.Training with { Epochs = 60 },
        };
        var model = _ml.Transforms.Text.SummarizeByLstm(options).Fit(_ml.Data.LoadFromEnumerable(Names('一', 100, 400)));
        // Each byte of these was seen, but none of the characters.
        var test = Names('一' + 100, 28, 40);
        var found = model.Transform(_ml.Data.LoadFromEnumerable(test)).GetColumn<string>("Translation").ToArray();
        var right = found.Zip(test).Count(pair => pair.First == pair.Second.Target);
        Assert.IsTrue(right >= 32, $"{right} of 40 are right, such as '{found[0]}' for '{test[0].Target}'");

        SentencePair[] Names(int first, int names, int count) => [.. Enumerable.Range(0, count).Select(_ => (char)(first + random.Next(names))).Select(name => new SentencePair { Source = $"I am {name}.", Target = $"私は{name}" })];
    }

    [TestMethod]
    [DataRow(TextUnit.Subwords), DataRow(TextUnit.Characters)]
    public void What_is_loaded_translates_alike_and_damage_is_noticed(TextUnit unit)
    {
        var (model, pairs) = (Fitted[unit].Value, Pairs(10, seed: 4));
        var file = ModelZip.Save(_ml, model, _ml.Data.LoadFromEnumerable(pairs).Schema);
        var loaded = (LstmTranslationTransformer)ModelZip.Load(file);
        CollectionAssert.AreEqual(TranslationFixtures.Translate(model, pairs).Select(row => (row.Translation, row.Score)).ToArray(), TranslationFixtures.Translate(loaded, pairs).Select(row => (row.Translation, row.Score)).ToArray());
        CollectionAssert.AreEqual(model.Model.Tokenize(pairs[0].Source).ToArray(), loaded.Model.Tokenize(pairs[0].Source).ToArray());
        ModelZip.RefusesDamage(file, "Columns");
    }

    [TestMethod]
    public void Subwords_of_another_model_are_refused()
    {
        var (one, other) = (Fitted[TextUnit.Subwords].Value, TranslationFixtures.Fit(TranslationFixtures.Pairs(40), Options(TextUnit.Subwords) with { Training = new() { Epochs = 1 } }));
        var (file, wrong) = (ModelZip.Save(_ml, one, null), ModelZip.Save(_ml, other, null));
        var error = ModelZip.Refused(ModelZip.WithEntry(file, "Columns", ModelZip.Entry(wrong, "Columns")), "columns of another model");
        StringAssert.Contains(error.ToString(), "not that of its subwords");
    }

    /// <summary>Version 1 had words only, and no column of tokens.</summary>
    [TestMethod]
    public void A_file_of_version_1_reads_words()
    {
        var pairs = TranslationFixtures.Pairs(10, seed: 2);
        var model = TranslationFixtures.Fit(TranslationFixtures.Pairs(40), TranslationFixtures.Small with { Training = new() { Epochs = 1 } });
        var file = ModelZip.Save(_ml, model, _ml.Data.LoadFromEnumerable(pairs).Schema);
        var content = SealedContent.Of(ModelZip.Entry(file, "Columns"));
        // Five columns, each a flag, a length and letters; then the one that version 1 does not have (a flag and a length), the source, and the unit.
        var end = 0;
        foreach (var name in (string[])["Translation", "Score", "Alignment", "Candidates", "CandidateScores"])
        {
            Assert.AreEqual(name, Encoding.UTF8.GetString(content, end + 2, name.Length));
            end += 2 + name.Length;
        }
        using var old = new MemoryStream();
        Envelope.Write(old, "TRLC", 1, [.. content[..end], .. content[(end + 2)..^sizeof(int)]]);
        var loaded = ModelZip.Load(ModelZip.WithEntry(file, "Columns", old.ToArray()));
        CollectionAssert.AreEqual(TranslationFixtures.Translate(model, pairs).Select(row => (row.Translation, row.Score)).ToArray(), TranslationFixtures.Translate(loaded, pairs).Select(row => (row.Translation, row.Score)).ToArray());
    }

    [TestMethod]
    public void Too_few_subwords_are_refused() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.Text.TranslateByLstm(Options(TextUnit.Subwords) with { VocabularySize = 299 })).Message, "subwords need 300 or more");
}
