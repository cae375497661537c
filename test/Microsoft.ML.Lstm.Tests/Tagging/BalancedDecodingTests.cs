namespace Microsoft.ML.Lstm.Tests.Tagging;

/// <summary>Spans that are seldom sure: the most probable tags have none of them.</summary>
[TestClass]
public sealed class BalancedDecodingTests
{
    readonly MLContext _ml = new(seed: 1);

    /// <summary>A capitalised word is a name in one of three sentences, and nothing tells in which.</summary>
    static Sentence[] Names(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new Sentence { Tokens = ["we", "saw", "Rose", "there"], Tags = ["O", "O", random.Next(3) == 0 ? "B-PER" : "O", "O"] })];
    }

    [TestMethod]
    public void Spans_that_are_seldom_sure_are_found_where_that_gains_more_than_it_costs()
    {
        var (balanced, likeliest) = (Fit(true), Fit(false));
        Assert.IsTrue(balanced.Model.OutsideMargin > 0, $"{balanced.Model.OutsideMargin}");
        Assert.AreEqual(0, likeliest.Model.OutsideMargin);
        Assert.IsTrue(F1(likeliest) < 0.3, $"{F1(likeliest)}");
        // All of them, a third of which are right: 2 x 1/3 / (1 + 1/3).
        Assert.AreEqual(0.5, F1(balanced), 0.08);
        Assert.AreEqual(1 / 3.0, TaggingFixtures.Tag(_ml, balanced, Names(1, 3))[0].SpanProbabilities.Single(), 0.1, "probabilities do not know of it");
    }

    [TestMethod]
    public void Nothing_is_taken_off_where_spans_are_sure() =>
        Assert.AreEqual(0, TaggingFixtures.Fit(_ml, TaggingFixtures.Commands(240)).Model.OutsideMargin, 0.01);

    LstmTaggerTransformer Fit(bool isBalanced) => TaggingFixtures.Fit(_ml, Names(400, 1), TaggingFixtures.Small with { BalancedDecoding = isBalanced });

    double F1(LstmTaggerTransformer model) => _ml.MulticlassClassification.EvaluateTagging(model.Transform(_ml.Data.LoadFromEnumerable(Names(400, 2)))).Micro.F1;
}
