using Microsoft.ML.Lstm.Translation;

namespace Microsoft.ML.Lstm.Tests.Translation;

/// <summary>Metrics of texts against the documented cases of sacreBLEU (test_bleu.py, test_chrf.py) and rouge_score (rouge_scorer_test.py), and cases worked by hand.</summary>
[TestClass]
public sealed class EvaluateTranslationTests
{
    sealed class Answer
    {
        public string Reference { get; set; } = "";
        public string Text { get; set; } = "";
    }

    static readonly string[] Dog = ["The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."];
    static readonly string[][] DogReferences =
    [
        ["The dog bit the man.", "The dog had bit the man."],
        ["It was not unexpected.", "No one was surprised."],
        ["The man bit him first.", "The man had bitten the dog."],
    ];

    /// <summary>The example of sacreBLEU's readme.</summary>
    [TestMethod]
    [DataRow(BleuTokens.Mteval13a, 48.530827), DataRow(BleuTokens.Spaces, 49.1919566)]
    public void Bleu_of_the_documented_example_is_that_of_sacreBLEU(BleuTokens tokens, double expected)
    {
        var bleu = new BleuCounter(tokens);
        for (var row = 0; row < Dog.Length; row++) bleu.Add(Dog[row], DogReferences[row]);
        Assert.AreEqual(expected, bleu.Score, 1e-6);
        var empty = new BleuCounter(tokens);
        for (var row = 0; row < Dog.Length; row++) empty.Add("", DogReferences[row]);
        Assert.AreEqual(0, empty.Score);
    }

    /// <summary>Of "I am a symbol string sequence a a" the text has 4 of 6 words, 2 of 5 pairs, 1 of 4 triples and none of 3 quadruples, which counts as half of one.</summary>
    [TestMethod]
    public void Bleu_is_smoothed_where_an_order_has_no_match()
    {
        var bleu = new BleuCounter(BleuTokens.Mteval13a);
        bleu.Add("am I am a character sequence", "I am a symbol string sequence a a");
        Assert.AreEqual(100 * Math.Exp(1 - (8.0 / 6)) * Math.Pow(4.0 / 6 * 2 / 5 * 1 / 4 * (1.0 / 2 / 3), 0.25), bleu.Score, 1e-9);
        Assert.AreEqual(6.0 / 8, bleu.LengthRatio);
        Assert.AreEqual("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp", bleu.Signature);
    }

    [TestMethod]
    [DataRow("Hello, world!", "Hello , world !"), DataRow("3.14 and 1,000.", "3.14 and 1,000 ."), DataRow("It's 10-year-old", "It's 10 - year-old"), DataRow("a&amp;b &quot;c&quot;", "a & b \" c \""), DataRow("(x) [y] {z}/w", "( x ) [ y ] { z } / w"), DataRow("U.S.", "U . S ."), DataRow("-1 x-y", "-1 x-y")]
    public void Tokens_are_those_of_mteval13a(string text, string tokens) => Assert.AreEqual(tokens, string.Join(' ', Mteval13aTokens.Split(text)));

    [TestMethod]
    [DataRow("a", "a", 100.0), DataRow("", "reference", 0.0), DataRow("a b c", "abc", 100.0), DataRow("aa", "ab", 25.0), DataRow("a", "b", 0.0)]
    public void ChrF_of_the_documented_cases_is_that_of_sacreBLEU(string text, string reference, double expected)
    {
        foreach (var beta in (int[])[2, 3])
        {
            var counter = new ChrFCounter(beta);
            counter.Add(text, reference);
            Assert.AreEqual(expected, counter.Score, 1e-4);
        }
    }

    [TestMethod]
    [DataRow("Die Beziehung zwischen Obama und Netanjahu ist nicht gerade freundlich.", "Das Verhältnis zwischen Obama und Netanyahu ist nicht gerade freundschaftlich.", 67.3481606)]
    [DataRow("risk assessment must be made of those who are qualified and expertise in the sector - these are the scientists .",
        "risk assessment has to be undertaken by those who are qualified and expert in that area - that is the scientists .", 65.2414427)]
    public void ChrF3_of_the_documented_sentences_is_that_of_sacreBLEU(string text, string reference, double expected)
    {
        var counter = new ChrFCounter(beta: 3, keepsSpaces: true);
        counter.Add(text, reference);
        Assert.AreEqual(expected, counter.Score, 1e-4);
    }

    [TestMethod]
    public void ChrF_of_two_rows_counts_them_together()
    {
        var counter = new ChrFCounter();
        counter.Add("a", "a");
        counter.Add("b", "c");
        Assert.AreEqual(50, counter.Score, 1e-9);
    }

    [TestMethod]
    public void Rouge_of_the_documented_cases_is_that_of_rouge_score()
    {
        Check("testing", (1, 1.0 / 3, 0.5), (0, 0, 0), (1, 1.0 / 3, 0.5));
        Check("testing one", (1, 2.0 / 3, 0.8), (1, 0.5, 2.0 / 3), (1, 2.0 / 3, 0.8));
        Check("Testing, two!", (1, 2.0 / 3, 0.8), (0, 0, 0), (1, 2.0 / 3, 0.8));
        Check("two one", (1, 2.0 / 3, 0.8), (0, 0, 0), (0.5, 1.0 / 3, 0.4));
        Check("", (0, 0, 0), (0, 0, 0), (0, 0, 0));

        static void Check(string predicted, (double, double, double) one, (double, double, double) two, (double, double, double) longest)
        {
            var rouge = new RougeCounter();
            rouge.Add(predicted, "testing one two");
            (double, double, double)[] expected = [one, two, longest];
            RougeMetrics[] all = [rouge.Rouge1, rouge.Rouge2, rouge.RougeL];
            foreach (var ((precision, recall, f1), found) in expected.Zip(all))
            {
                Assert.AreEqual(precision, found.Precision, 1e-9, predicted);
                Assert.AreEqual(recall, found.Recall, 1e-9, predicted);
                Assert.AreEqual(f1, found.F1, 1e-9, predicted);
            }
        }
    }

    [TestMethod]
    public void Columns_are_compared_row_by_row()
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable<Answer>([new() { Reference = "the dog bit the man", Text = "the dog bit  the man" }, new() { Reference = "no one was surprised", Text = "nobody was" }]);
        var metrics = ml.Transforms.Text.EvaluateTranslation(data, "Reference", "Text", BleuTokens.Spaces);
        Assert.AreEqual((2L, 0.5), (metrics.Rows, metrics.ExactMatch));
        Assert.AreEqual(7.0 / 9, metrics.LengthRatio, 1e-9);
        Assert.AreEqual("nrefs:1|case:mixed|eff:no|tok:none|smooth:exp", metrics.BleuSignature);
        // 6 of 7 words, 4 of 5 pairs, 3 of 3 triples, 2 of 2 quadruples.
        Assert.AreEqual(100 * Math.Exp(1 - (9.0 / 7)) * Math.Pow(6.0 / 7 * 4 / 5, 0.25), metrics.Bleu, 1e-9);
        // Of the second row 1 of 2 predicted words is among 4.
        Assert.AreEqual((1 + (1.0 / 3)) / 2, metrics.Rouge1.F1, 1e-9);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Transforms.Text.EvaluateTranslation(data, "Nothing", "Text"));
    }
}
