using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Tests.Reference;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Decoding;

/// <summary>Prefix beam search against the sum over all alignments of every transcript that there may be.</summary>
[TestClass]
public sealed class CtcBeamSearchTests
{
    [TestMethod]
    [DataRow(1, 6), DataRow(2, 6), DataRow(3, 5)]
    public void With_a_beam_that_holds_all_it_finds_every_transcript_with_its_probability(int labels, int steps)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var outputs = Outputs(labels, steps, seed);
            var expected = ScalarCtc.All(outputs);
            var search = new CtcBeamSearch(labels, 2000) { LeastLogProbability = double.NegativeInfinity };
            Run(search, outputs);
            Assert.AreEqual(expected.Count, search.Count);
            for (var place = 0; place < search.Count; place++)
            {
                Assert.AreEqual(Math.Log(expected[Text(search, place)]), search.LogProbability(place), 1e-5);
                if (place > 0) Assert.IsTrue(search.Score(place) <= search.Score(place - 1));
            }
        }
    }

    [TestMethod]
    [DataRow(2, 6), DataRow(3, 5)]
    public void With_a_language_model_it_finds_what_both_together_find_best(int labels, int steps)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var (outputs, language) = (Outputs(labels, steps, seed), new Pairs(labels, seed));
            var expected = ScalarCtc.All(outputs).ToDictionary(one => one.Key, one => Math.Log(one.Value) + language.Score(one.Key));
            var search = new CtcBeamSearch(labels, 2000, language) { LeastLogProbability = double.NegativeInfinity };
            Run(search, outputs);
            search.End();
            Assert.AreEqual(expected.Count, search.Count);
            for (var place = 0; place < search.Count; place++)
            {
                Assert.AreEqual(expected[Text(search, place)], search.Score(place), 1e-5);
                if (place > 0) Assert.IsTrue(search.Score(place) <= search.Score(place - 1));
            }
        }
    }

    [TestMethod]
    public void A_wider_beam_finds_nothing_worse_than_its_own_steps_say_and_the_widest_the_best()
    {
        var outputs = Outputs(3, 8, 7);
        var best = ScalarCtc.All(outputs).MaxBy(one => one.Value);
        var search = new CtcBeamSearch(3, 400);
        Run(search, outputs);
        Assert.AreEqual(best.Key, Text(search, 0));
        foreach (var width in (ReadOnlySpan<int>)[1, 2, 4, 8])
        {
            var narrow = new CtcBeamSearch(3, width);
            Run(narrow, outputs);
            Assert.IsTrue(narrow.Count <= width);
            // It follows some of the alignments.
            Assert.IsTrue(narrow.LogProbability(0) <= Math.Log(best.Value) + 1e-6);
        }
    }

    [TestMethod]
    public void The_best_path_is_what_is_most_probable_at_each_step_merged()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var outputs = Outputs(3, 12, seed);
            var (labels, steps, sure) = (new int[12], new int[12], new float[12]);
            bool[] there = [.. Enumerable.Range(0, 13).Select(t => t != 4)];
            var count = BestPath.Decode([.. outputs.SelectMany(row => row.Select(x => (float)x))], new(there), 1, 4, labels, steps, sure);
            int[] heard = [.. Enumerable.Range(0, 12).Where(t => there[t + 1])], path = [.. heard.Select(t => Array.IndexOf(outputs[t], outputs[t].Max()))];
            CollectionAssert.AreEqual(ScalarCtc.Merge(path, 3).ToArray(), labels[..count]);
            for (var i = 0; i < count; i++) Assert.AreEqual((float)outputs[steps[i]][labels[i]], sure[i]);
        }
    }

    [TestMethod]
    public void Labels_stand_where_they_are_heard()
    {
        // a at step 1 and 2, more surely at 2; b at step 5.
        float[][] steps = [Sure(2), Sure(0, 3), Sure(0, 6), Sure(2), Sure(2), Sure(1), Sure(2)];
        var search = new CtcBeamSearch(2, 4);
        search.Begin();
        foreach (var step in steps) search.Step(step);
        Assert.AreEqual("0 1", Text(search, 0));
        var (labels, places, sure) = (new int[2], new int[2], new float[2]);
        search.CopyTo(0, labels, places, sure);
        CollectionAssert.AreEqual(new[] { 2, 5 }, places);
        Assert.AreEqual(steps[2][0], sure[0]);

        static float[] Sure(int label, float by = 5)
        {
            double[] scores = [0, 0, 0];
            scores[label] = by;
            return [.. scores.Select(score => (float)(score - Math.Log(scores.Sum(Math.Exp))))];
        }
    }

    [TestMethod]
    public void A_long_stream_gives_what_it_gives_a_second_time_and_takes_no_more_memory()
    {
        var outputs = Outputs(5, 3000, 1);
        var (search, pairs) = (new CtcBeamSearch(5, 8, new Pairs(5, 1)), new CtcBeamSearch(5, 8, new Pairs(5, 1)));
        Run(search, outputs);
        Run(search, outputs);
        Run(pairs, outputs);
        Assert.AreEqual(Text(pairs, 0), Text(search, 0));
        Assert.AreEqual(pairs.Score(0), search.Score(0));
        float[][] rows = [.. outputs.Select(row => row.Select(x => (float)x).ToArray())];
        Assert.AreEqual(0, Allocation.Of(() =>
        {
            search.Begin();
            foreach (var row in rows) search.Step(row);
        }));
    }

    [TestMethod]
    public void No_steps_are_an_empty_transcript()
    {
        var search = new CtcBeamSearch(3, 4, new Pairs(3, 1));
        search.Begin();
        search.End();
        Assert.AreEqual(1, search.Count);
        Assert.AreEqual(0, search.Length(0));
    }

    // Log-probabilities.
    static double[][] Outputs(int labels, int steps, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, steps).Select(_ =>
        {
            double[] scores = [.. Enumerable.Range(0, labels + 1).Select(_ => 4 * random.NextDouble())];
            return scores.Select(score => (double)(float)(score - Math.Log(scores.Sum(Math.Exp)))).ToArray();
        })];
    }

    static void Run(CtcBeamSearch search, double[][] outputs)
    {
        search.Begin();
        foreach (var row in outputs) search.Step([.. row.Select(x => (float)x)]);
    }

    static string Text(CtcBeamSearch search, int place)
    {
        var labels = new int[search.Length(place)];
        search.CopyTo(place, labels, new int[labels.Length], new float[labels.Length]);
        return string.Join(' ', labels);
    }

    /// <summary>A language model of pairs: the state of a transcript is its last label.</summary>
    sealed class Pairs(int labels, int seed) : ILabelScores
    {
        readonly double[] _scores = [.. Enumerable.Range(0, (labels + 1) * (labels + 1)).Select(i => -3 * new Random(seed + (31 * i)).NextDouble())];
        int[] _last = [];

        public double Score(string transcript)
        {
            var (sum, before) = (0.0, labels);
            foreach (var label in transcript.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)) (sum, before) = (sum + Pair(before, label), label);
            return sum + Pair(before, labels);
        }

        public void Reserve(int places)
        {
            if (_last.Length < places) _last = new int[places];
        }

        public void Begin(int place) => _last[place] = labels;

        public void Extend(ReadOnlySpan<int> from, ReadOnlySpan<int> added, ReadOnlySpan<int> places)
        {
            for (var i = 0; i < from.Length; i++) _last[places[i]] = added[i];
        }

        public double Of(int place, int label) => Pair(_last[place], label);

        public double OfEnd(int place) => Pair(_last[place], labels);

        double Pair(int before, int label) => _scores[(before * (labels + 1)) + label];
    }
}
