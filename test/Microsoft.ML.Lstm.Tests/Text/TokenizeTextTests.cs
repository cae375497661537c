using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Text;

/// <summary>What <c>TokenizeText</c> makes of texts.</summary>
[TestClass]
public sealed class TokenizeTextTests
{
    readonly MLContext _ml = new(seed: 1);

    sealed class Row
    {
        public string Text { get; set; } = "";
    }

    sealed class Tokenized
    {
        public string[] Tokens { get; set; } = [];
    }

    [TestMethod]
    [DataRow("The food was GREAT, really.", "the|food|was|great|,|really|.")]
    [DataRow("I don't, can't and won't!", "i|do|n't|,|ca|n't|and|wo|n't|!")]
    [DataRow("It’s what they’re saying: we've", "it|'s|what|they|'re|saying|:|we|'ve")]
    [DataRow("a well-made film-noir -- slow", "a|well-made|film-noir|--|slow")]
    [DataRow("Paid $1,984.50 at 12:30 on 3/4/2021, 5pm, the 80s", "paid|$|0,000.00|at|00:00|on|0/0/0000|,|0pm|,|the|00s")]
    [DataRow("100% of them.", "000|%|of|them|.")]
    [DataRow("see https://example.com/a?b=1 or www.example.com now", "see|<url>|or|<url>|now")]
    [DataRow("write to jane.doe@example.com.", "write|to|<email>|.")]
    [DataRow("@jane_doe: #NiceDay!", "<user>|:|#niceday|!")]
    [DataRow(":-) :) ;P =D :'( >:( :-/ <3 </3 (-: xD", ":-)|:)|;P|=D|:'(|>:(|:-/|<3|</3|(-:|xD")]
    [DataRow("great:) and 8) ratio 3:2 export XP8", "great|:)|and|0|)|ratio|0:0|export|xp8")]
    [DataRow("f(x) is it", "f|(|x|)|is|it")]
    [DataRow("sooooo gooood!!!!! ...... ??", "sooo|goood|!!!|...|??")]
    [DataRow("(\"quoted\")", "(|\"|quoted|\"|)")]
    [DataRow("I ❤ it \U0001F600\U0001F600", "i|❤|it|\U0001F600|\U0001F600")]
    [DataRow("东京は", "东|京|は")]
    [DataRow("naïve café Ünïcode Ísafjörður", "naïve|café|ünïcode|ísafjörður")]
    [DataRow("  \t\n ", "")]
    [DataRow("", "")]
    [DataRow("n't 's '", "n't|'|s|'")]
    [DataRow("rock'n'roll d'accord", "rock'n'roll|d'accord")]
    public void A_text_is_split(string text, string expected) => Assert.AreEqual(expected, string.Join('|', Tokens(text)));

    [TestMethod]
    public void Half_of_a_surrogate_pair_is_no_reason_to_fail() => Assert.AreEqual("a|\uFFFD|b", string.Join('|', Tokens("a \uD83D b")));

    [TestMethod]
    public void A_saved_one_splits_alike_row_by_row_and_many_at_once()
    {
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => $"It isn't row {i}, is it? :)")];
        var rows = _ml.Data.LoadFromEnumerable(texts.Select(text => new Row { Text = text }));
        var model = _ml.Transforms.Text.TokenizeText("Tokens", "Text").Fit(rows);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        var loaded = _ml.Model.Load(stream, out _);
        var many = loaded.Transform(rows).GetColumn<string[]>("Tokens").ToArray();
        using var engine = _ml.Model.CreatePredictionEngine<Row, Tokenized>(loaded);
        for (var i = 0; i < texts.Length; i++) CollectionAssert.AreEqual(many[i], engine.Predict(new Row { Text = texts[i] }).Tokens, texts[i]);
        CollectionAssert.AreEqual("it|is|n't|row|000|,|is|it|?|:)".Split('|'), many[150]);
    }

    [TestMethod]
    public void Another_column_is_refused_by_its_name()
    {
        var rows = _ml.Data.LoadFromEnumerable(new[] { new Row() });
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.Text.TokenizeText("Tokens", "Missing").Fit(rows)).Message, "'Missing'");
        var numbers = _ml.Data.LoadFromEnumerable(new[] { new { Text = 1f } });
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.Text.TokenizeText("Tokens", "Text").Fit(numbers)).Message, "'Text'");
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.Text.TokenizeText(""));
    }

    string[] Tokens(string text)
    {
        var rows = _ml.Data.LoadFromEnumerable(new[] { new Row { Text = text } });
        return _ml.Transforms.Text.TokenizeText("Tokens", "Text").Fit(rows).Transform(rows).GetColumn<string[]>("Tokens").Single();
    }
}
