using System.Text;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Generation;

/// <summary>What a language model learns, writes and scores, and what it refuses.</summary>
[TestClass]
public sealed class GenerationTests
{
    static readonly LstmTextGenerationOptions Options = GenerationFixtures.Small with { PerplexityColumnName = "Perplexity", EmbeddingColumnName = "Meaning" };
    static readonly Lazy<LstmTextGenerationTransformer> Fitted = new(() => GenerationFixtures.Fit(Options));

    readonly MLContext _ml = new(seed: 1);

    Continued[] Continue(ITransformer model, params string[] prompts) => [.. _ml.Data.CreateEnumerable<Continued>(
        model.Transform(_ml.Data.LoadFromEnumerable(prompts.Select(prompt => new Written { Text = prompt }))), reuseRowObject: false, ignoreMissingColumns: true)];

    static async Task<string> Join(IAsyncEnumerable<string> parts)
    {
        var all = new StringBuilder();
        await foreach (var part in parts) all.Append(part);
        return all.ToString();
    }

    [TestMethod]
    public async Task Texts_are_continued_scored_and_embedded()
    {
        var rows = Continue(Fitted.Value, "anna s", "bert ", "carl reads", "zzqq", "");
        Assert.AreEqual("ings a song", rows[0].Completion);
        Assert.AreEqual("bakes bread", rows[1].Completion);
        Assert.AreEqual(", élan!", rows[2].Completion);
        Assert.IsTrue(rows[2].Perplexity < 2.5 && rows[3].Perplexity > 10, $"{rows[2].Perplexity} and {rows[3].Perplexity}");
        Assert.IsTrue(float.IsNaN(rows[4].Perplexity));
        Assert.IsTrue(rows.Take(4).All(row => row.Meaning.Length == 24 && row.Meaning.Any(value => value != 0)));
        Assert.IsTrue(rows[4].Meaning.All(value => value == 0));
        foreach (var row in rows) Assert.AreEqual(row.Completion, await Join(Fitted.Value.GenerateAsync(row.Text)));
        using var engine = _ml.Model.CreatePredictionEngine<Written, Continued>(Fitted.Value);
        Assert.AreEqual(rows[1].Completion, engine.Predict(new() { Text = "bert " }).Completion);
    }

    [TestMethod]
    [DataRow(TextUnit.Characters)]
    [DataRow(TextUnit.Words)]
    [DataRow(TextUnit.Subwords)]
    public async Task Every_unit_learns_to_write(TextUnit unit)
    {
        var model = GenerationFixtures.Fit(GenerationFixtures.Small with { Unit = unit, Training = GenerationFixtures.Small.Training with { Epochs = 60 } });
        Assert.AreEqual(" bakes bread", await Join(model.GenerateAsync("bert")));
        var metrics = model.Evaluate(_ml.Data.LoadFromEnumerable(GenerationFixtures.Texts(50, seed: 7)));
        // Of 17 to 18 characters of a text who comes is unknown: ln 3 nats, 1.6 bits.
        Assert.IsTrue(metrics.BitsPerCharacter is > 0.05 and < 0.3, $"{metrics.BitsPerCharacter}");
        Assert.AreEqual(GenerationFixtures.Texts(50, seed: 7).Sum(text => text.Text.Length + 1), metrics.Characters);
        Assert.AreEqual(Math.Exp(metrics.Loss), metrics.Perplexity, 1e-9);
    }

    [TestMethod]
    public void Vectors_of_words_and_of_keys_are_continued_as_such()
    {
        var options = GenerationFixtures.Small with { InputColumnName = "Words", Training = GenerationFixtures.Small.Training with { Epochs = 40 } };
        var data = _ml.Data.LoadFromEnumerable(GenerationFixtures.Texts(300));
        var prompt = _ml.Data.LoadFromEnumerable(new Written[] { new() { Words = ["anna"] } });
        var words = _ml.Transforms.Text.GenerateByLstm(options).Fit(data).Transform(prompt).GetColumn<string[]>("Completion").Single();
        CollectionAssert.AreEqual(new[] { "sings", "a", "song" }, words);
        var keys = _ml.Transforms.Conversion.MapValueToKey("Keys", "Words").Append(_ml.Transforms.Text.GenerateByLstm(options with { InputColumnName = "Keys" })).Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Completion"));
        CollectionAssert.AreEqual(new[] { "sings", "a", "song" }, keys.Fit(data).Transform(prompt).GetColumn<string[]>("Back").Single());
        // Keys that were fitted anew number the words otherwise, and are read by value.
        var (chain, turned) = (keys.Fit(data), _ml.Data.LoadFromEnumerable(new Written[] { new() { Words = ["song", "anna"] } }));
        var others = _ml.Transforms.Conversion.MapValueToKey("Keys", "Words").Fit(turned).Transform(prompt);
        CollectionAssert.AreEqual(new[] { "sings", "a", "song" }, chain.LastTransformer.Transform(chain.ElementAt(1).Transform(others)).GetColumn<string[]>("Back").Single());
        var unknown = _ml.Transforms.Conversion.MapValueToKey("Keys", "Words").Fit(_ml.Data.LoadFromEnumerable(new Written[] { new() { Words = ["zeta"] } })).Transform(prompt);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => chain.ElementAt(1).Transform(unknown)).Message, "'Keys'");
        var model = _ml.Transforms.Text.GenerateByLstm(options).Fit(data);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => model.StartText()).Message, "Words");
        Assert.IsTrue(double.IsNaN(model.Evaluate(data).BitsPerCharacter));
    }

    [TestMethod]
    public async Task What_is_drawn_depends_on_seed_and_prompt_alone()
    {
        var bold = new TextGenerationOptions { Temperature = 3, MaximumLength = 30, TopP = 1 };
        var first = await Join(Fitted.Value.GenerateAsync("bert", bold));
        Assert.AreEqual(first, await Join(Fitted.Value.GenerateAsync("bert", bold)));
        Assert.AreNotEqual(first, await Join(Fitted.Value.GenerateAsync("bert", bold with { Seed = 1 })));
        var columns = GenerationFixtures.Fit(GenerationFixtures.Small with { Generation = bold, Training = GenerationFixtures.Small.Training with { Threads = 1 } });
        var others = GenerationFixtures.Fit(GenerationFixtures.Small with { Generation = bold, Training = GenerationFixtures.Small.Training with { Threads = 3 } });
        string[] prompts = [.. Enumerable.Range(0, 40).Select(i => $"anna {i}")];
        CollectionAssert.AreEqual(Continue(columns, prompts).Select(row => row.Completion).ToArray(), Continue(others, prompts).Select(row => row.Completion).ToArray());
        Assert.AreEqual(Continue(columns, prompts)[7].Completion, Continue(columns, prompts[7])[0].Completion);
    }

    [TestMethod]
    public async Task A_text_goes_on_piece_by_piece_and_stops_at_stop_words()
    {
        var session = Fitted.Value.StartText();
        session.Append("bert ");
        Assert.AreEqual("bak", await Join(session.GenerateAsync(new() { Temperature = 0, MaximumLength = 3 })));
        Assert.AreEqual("es bread", await Join(session.GenerateAsync(new() { Temperature = 0, MaximumLength = 20 })));
        session.Restart();
        session.Append("anna ");
        Assert.AreEqual("sings a", await Join(session.GenerateAsync(new() { Temperature = 0, StopWords = ["bread", " son"] })));
        session.Restart();
        Assert.IsFalse(session.IsEnded);
        session.Append("anna sings a song");
        Assert.AreEqual("", await Join(session.GenerateAsync(new() { Temperature = 0 })));
        Assert.IsTrue(session.IsEnded);
        using var source = new CancellationTokenSource();
        source.Cancel();
        await Assert.ThrowsAsync<OperationCanceledException>(() => Join(session.GenerateAsync(cancellationToken: source.Token)));
    }

    [TestMethod]
    public void Texts_that_are_hard_to_read_are_read()
    {
        string[] hard = ["", "\uD800", "a\uDC00b", "שלום עולם", "👩‍👩‍👧", "\0\t\r\n", new('x', 100_000), " "];
        foreach (var unit in Enum.GetValues<TextUnit>())
        {
            var model = GenerationFixtures.Fit(GenerationFixtures.Small with { Unit = unit, PerplexityColumnName = "Perplexity", EmbeddingColumnName = "Meaning", Training = GenerationFixtures.Small.Training with { Epochs = 1 } }, texts: 30);
            var rows = Continue(model, hard);
            Assert.AreEqual(hard.Length, rows.Length);
            Assert.IsTrue(rows.Skip(1).All(row => float.IsFinite(row.Perplexity) && row.Meaning.All(float.IsFinite)), $"{unit}");
        }
    }

    [TestMethod]
    public void One_text_of_one_letter_is_a_vocabulary_of_one()
    {
        var data = _ml.Data.LoadFromEnumerable(new Written[] { new() { Text = "a" } });
        var model = _ml.Transforms.Text.GenerateByLstm(GenerationFixtures.Small).Fit(data);
        Assert.AreEqual(3, model.Model.VocabularySize);
        Assert.AreEqual("", Continue(model, "a")[0].Completion);
    }

    [TestMethod]
    public void What_cannot_be_learnt_is_refused()
    {
        var empty = _ml.Data.LoadFromEnumerable(new Written[] { new() });
        var texts = _ml.Data.LoadFromEnumerable(GenerationFixtures.Texts(20));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Transforms.Text.GenerateByLstm(GenerationFixtures.Small).Fit(empty)).Message, "'Text'");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Transforms.Text.GenerateByLstm(GenerationFixtures.Small).Fit(texts, empty)).Message, "'Text'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.Text.GenerateByLstm(GenerationFixtures.Small with { Training = new() { Members = 2 } })).Message, "Members");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.Text.GenerateByLstm(GenerationFixtures.Small with { Unit = TextUnit.Subwords, VocabularySize = 200 })).Message, "300");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.Text.GenerateByLstm(GenerationFixtures.Small with { PerplexityColumnName = "Completion" })).Message, "Completion");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new TextGenerationOptions { StopWords = [""] }).Message, "StopWords");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.Text.GenerateByLstm(GenerationFixtures.Small with { RecurrentDropout = 0.1f, Network = new() { Cell = CellKind.MinGru } })).Message, "RecurrentDropout");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LstmTextGenerationOptions { EmbeddingPooling = SequencePooling.Max }).Message, "Mean");
        Assert.ThrowsExactly<InvalidOperationException>(() => Fitted.Value.Evaluate(empty));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Fitted.Value.Model.SaveSubwords(Stream.Null, Stream.Null)).Message, "Subwords");
    }
}
