using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.NGrams;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.NGrams;

[TestClass]
public sealed class TokenPieceTests
{
    /// <summary>Each word comes in one example only: nothing but the characters that it shares with others tells the class.</summary>
    [TestMethod]
    public void Words_that_come_once_are_told_by_what_they_have_in_common_with_others()
    {
        var (set, texts) = Words(120);
        var table = NGramTable.Of(set, [.. Enumerable.Range(0, set.Count)]);
        var (items, ones) = (Enumerable.Range(0, set.Count).Select(i => (set, i)).ToArray(), Enumerable.Repeat(1f, set.Count).ToArray());
        double[] targets = [.. Enumerable.Range(0, set.Count).Select(i => i % 2 == 0 ? 1.0 : -1)];
        int[] parts = [.. Enumerable.Range(0, set.Count).Select(i => i / 2 % 5)];
        Assert.AreEqual(1, Right(TokenPieces.Of(table, [texts])));
        Assert.IsLessThan(0.6, Right(null));
        Assert.AreEqual(0, TokenPieces.Of(table, [null]).Count);

        double Right(TokenPieces? pieces)
        {
            var fit = new NGramTrainer(items, table, ones, parts, pieces, seed: 1).Fit(targets, isClass: true, without: -1, new TrainingContext(new() { Threads = 1 }, 1));
            Assert.AreEqual(table.Count, fit.Weights.Length);
            return fit.Held.Zip(targets, (score, target) => score * target > 0 ? 1.0 : 0).Average();
        }
    }

    [TestMethod]
    public void A_token_has_the_pieces_of_three_to_five_characters_that_another_token_has_too()
    {
        var set = new ExampleSet([new("Words", InputKind.Tokens, 4)]);
        set.AppendTokens(0, [1, 2, 3, 1, 2]);
        set.Complete(0);
        set.AppendTokens(0, [1, 2]);
        set.Complete(0);
        var table = NGramTable.Of(set, [0, 1]);
        var pieces = TokenPieces.Of(table, [["bad", "Bade", "cod", "unread"]]);
        // <ba, bad, <bad of both; ad> and the like are of one only.
        Assert.AreEqual(3, pieces.Count);
        for (var number = 0; number < table.Count; number++)
            Assert.AreEqual(table.TokenOf(number).Token is 1 or 2 ? 3 : 0, pieces.Of(number).Length, $"{table.TokenOf(number)}");
        Assert.AreEqual(0, table.TokenOf(table.Number(0, [1, 2], 0, isPair: true)).Token);
    }

    [TestMethod]
    public void What_is_there_twice_in_a_row_counts_twice()
    {
        double[] targets = [1, -1, 0.5, 0];
        float[] ones = [1, 1, 1, 1];
        var twice = new SparseRidge([[0, 0, 1], [0, 0, 2], [0, 0], [1, 2]], [0.5f, 1, 2]);
        var doubled = new SparseRidge([[0, 1], [0, 2], [0], [1, 2]], [1, 1, 2]);
        Assert.AreEqual(doubled.MeanSquare, twice.MeanSquare);
        var (one, other) = (twice.Fit([0, 1, 2, 3], targets, ones, 0.1, 1), doubled.Fit([0, 1, 2, 3], targets, ones, 0.1, 1));
        Assert.AreEqual(other[0], 2 * one[0], 1e-6f);
        Assert.AreEqual(other[1], one[1], 1e-6f);
    }

    static (ExampleSet Set, string[] Texts) Words(int count)
    {
        var (set, random) = (new ExampleSet([new("Words", InputKind.Tokens, count)]), new Random(1));
        string[] texts = [.. Enumerable.Range(0, count).Select(i => $"{(i % 2 == 0 ? "glad" : "grim")}{string.Concat(Enumerable.Range(0, 6).Select(_ => (char)('a' + random.Next(26))))}")];
        for (var i = 0; i < count; i++)
        {
            set.AppendTokens(0, [i + 1]);
            set.Complete(i % 2);
        }

        return (set, texts);
    }
}
