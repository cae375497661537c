using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Lstm.Engine.Tasks.NGrams;
using Microsoft.ML.Lstm.Engine.Tests.Tasks;

namespace Microsoft.ML.Lstm.Engine.Tests.NGrams;

[TestClass]
public sealed class NGramTests
{
    static readonly ExampleFixtures.TestOptions Quick = ExampleFixtures.Tiny with { Training = ExampleFixtures.Tiny.Training with { Epochs = 1, LearningRate = 1e-6f } };

    static ExampleSet Texts(params (int[] Tokens, float Label)[] texts)
    {
        var set = new ExampleSet([new("Words", InputKind.Tokens, 50)]);
        foreach (var (tokens, label) in texts)
        {
            set.AppendTokens(0, tokens);
            set.Complete(label);
        }

        return set;
    }

    /// <summary>Whether word 2 follows word 1 tells the class; each word by itself comes as often in both.</summary>
    static ExampleSet Pairs(int count, int seed)
    {
        var random = new Random(seed);
        return Texts([.. Enumerable.Range(0, count).Select(i =>
        {
            var words = Enumerable.Range(0, 8).Select(_ => random.Next(3, 51)).ToList();
            var at = random.Next(words.Count);
            words.InsertRange(at, i % 2 == 1 ? [1, 2] : [2, random.Next(3, 51), 1]);
            return (words.ToArray(), (float)(i % 2));
        })]);
    }

    [TestMethod]
    public void A_table_has_each_token_and_the_pairs_of_several_examples_each_once_a_row()
    {
        var set = Texts(([1, 2, 3], 0), ([1, 2, 1, 2, 0, 3], 0), ([7], 0));
        var table = NGramTable.Of(set, [0, 1, 2]);
        // 1, 2, 3, 7, and the pair (1, 2), which comes in two texts.
        Assert.AreEqual(5, table.Count);
        var room = new int[NGramTable.Room(set, 1)];
        Assert.AreEqual(12, room.Length);
        var found = room[..table.Find(set, 1, room)];
        Assert.AreEqual(4, found.Length);
        CollectionAssert.AllItemsAreUnique(found);
        Assert.AreEqual(-1, table.Number(0, [2, 1], 0, isPair: true));
        Assert.AreEqual(-1, table.Number(0, [1, 0], 0, isPair: true));
        using var stream = new MemoryStream();
        NGramTable.Transfer(ModelCodec.Writer(stream), table);
        stream.Position = 0;
        Assert.AreEqual(table.Number(0, [1, 2], 0, isPair: true), NGramTable.Transfer(ModelCodec.Reader(stream), null).Number(0, [1, 2], 0, isPair: true));
    }

    /// <summary>The slope of what is minimised is 0 at the solution, by its definition.</summary>
    [TestMethod]
    public void A_solution_of_the_sparse_ridge_has_no_slope()
    {
        var random = new Random(2);
        var rows = Enumerable.Range(0, 60).Select(_ => Enumerable.Range(0, 20).Where(_ => random.NextDouble() < 0.3).ToArray()).ToArray();
        var scales = Enumerable.Range(0, 20).Select(_ => (float)random.NextDouble() + 0.5f).ToArray();
        var (targets, weights) = (rows.Select(_ => random.NextDouble() - 0.5).ToArray(), rows.Select(_ => (float)random.NextDouble() + 0.5f).ToArray());
        int[] learnt = [.. Enumerable.Range(0, 60).Where(row => row % 4 != 0)];
        var fitted = new SparseRidge(rows, scales).Fit(learnt, targets, weights, ridge: 2, seed: 1);
        for (var f = 0; f < 20; f++)
        {
            var slope = 2 * (fitted[f] / scales[f]);
            foreach (var row in learnt.Where(row => rows[row].Contains(f)))
                slope += (float)(weights[row] * (rows[row].Sum(g => (double)fitted[g]) - targets[row]) * scales[f]);
            Assert.AreEqual(0, slope, 0.02, $"feature {f}");
        }
    }

    [TestMethod]
    public void Pairs_tell_what_words_do_not_even_where_the_network_has_learnt_nothing()
    {
        var model = ExampleFixtures.Train(Pairs(200, 1), Quick, PredictionTask.Binary);
        var test = Pairs(200, 2);
        var right = ExampleFixtures.Predict(model, test).Chunk(2).Where((row, i) => row[1] > 0.5 == test.Label(i) > 0.5).Count();
        Assert.IsGreaterThan(190, right);
        var alone = ExampleFixtures.Train(Pairs(200, 1), Quick with { NGrams = false }, PredictionTask.Binary);
        Assert.IsNull(alone.State.Sides.NGrams);
        Assert.IsLessThan(150, ExampleFixtures.Predict(alone, test).Chunk(2).Where((row, i) => row[1] > 0.5 == test.Label(i) > 0.5).Count());
    }

    [TestMethod]
    public void Contributions_are_of_the_words_of_the_pair_and_sum_to_the_difference()
    {
        var model = ExampleFixtures.Train(Pairs(200, 1), Quick, PredictionTask.Binary);
        var set = Texts(([9, 1, 2, 17, 0, 30], 1));
        var why = model.Explain(set, 0, 1);
        Assert.AreEqual(why.Output - why.BaselineOutput, why.Contributions[0].Sum(), 2e-3 * Math.Abs(why.Output - why.BaselineOutput));
        Assert.AreEqual(0, why.Contributions[0][4]);
        var greatest = why.Contributions[0].OrderDescending().Take(2).ToArray();
        CollectionAssert.AreEquivalent(greatest, (float[])[why.Contributions[0][1], why.Contributions[0][2]]);
    }

    [TestMethod]
    public void A_model_that_goes_on_keeps_what_its_n_grams_know()
    {
        var first = ExampleFixtures.Train(Pairs(200, 1), Quick, PredictionTask.Binary);
        var next = ExampleFixtures.Train(Pairs(20, 3), Quick, PredictionTask.Binary, previous: first);
        var test = Pairs(200, 2);
        Assert.IsGreaterThan(180, ExampleFixtures.Predict(next, test).Chunk(2).Where((row, i) => row[1] > 0.5 == test.Label(i) > 0.5).Count());
        Assert.AreEqual(first.State.Sides.NGrams!.Table.Count, next.State.Sides.NGrams!.Table.Count);
    }
}
