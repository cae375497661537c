using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tests.Numerics;
using Microsoft.ML.Lstm.Engine.Tests.Reference;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Decoding;

[TestClass]
public sealed class DecoderTests
{
    [TestMethod]
    [DataRow(3, 6), DataRow(4, 5), DataRow(1, 5), DataRow(5, 1), DataRow(1, 1), DataRow(17, 3), DataRow(33, 2)]
    public void Viterbi_finds_the_best_of_all_paths(int labels, int steps)
    {
        var crf = new Crf(labels);
        for (var seed = 0; seed < 20; seed++)
        {
            float[] weights = KernelData.Draw(crf.Weights.Count, seed, 2), outputs = KernelData.Draw(steps * labels, 100 + seed, 2);
            bool[] mask = [.. Enumerable.Range(0, steps).Select(t => seed % 2 == 0 || (t * 7 + seed) % 4 != 1)];
            var found = new int[steps];
            var score = new ViterbiDecoder(crf, weights).Decode(outputs, new(mask), found);
            int[] there = [.. Enumerable.Range(0, steps).Where(t => mask[t])];
            for (var t = 0; t < steps; t++) Assert.AreEqual(mask[t], found[t] >= 0);
            if (there.Length == 0)
            {
                Assert.AreEqual(0, score);
                continue;
            }
            double[][] emissions = [.. there.Select(t => outputs[(t * labels)..((t + 1) * labels)].Select(y => (double)y).ToArray())];
            double[] scores = [.. weights.Select(w => (double)w)];
            var best = ScalarCrf.Best(scores, emissions);
            CollectionAssert.AreEqual(best, there.Select(t => found[t]).ToArray(), $"seed {seed}");
            Assert.AreEqual(ScalarCrf.Score(scores, emissions, best), score, 1e-12);
        }
    }

    [TestMethod]
    public void Without_transitions_Viterbi_is_greedy()
    {
        var outputs = KernelData.Draw(50 * 7, 1);
        bool[] mask = [.. Enumerable.Range(0, 50).Select(t => t % 5 != 2)];
        int[] greedy = new int[50], best = new int[50];
        var score = new GreedyDecoder(7).Decode(outputs, new(mask), greedy);
        Assert.AreEqual(score, new ViterbiDecoder(new(7), new float[63]).Decode(outputs, new(mask), best), 1e-12);
        CollectionAssert.AreEqual(greedy, best);
        for (var t = 0; t < 50; t++) Assert.AreEqual(mask[t] ? Array.IndexOf(outputs, outputs.AsSpan(t * 7, 7).ToArray().Max(), t * 7) - t * 7 : -1, greedy[t]);
    }

    [TestMethod]
    public void Decoding_allocates_nothing_once_warm_and_shorter_sequences_have_their_own_labels()
    {
        var outputs = KernelData.Draw(40 * 9, 1);
        foreach (var decoder in (IDecoder[])[new GreedyDecoder(9), new ViterbiDecoder(new(9), KernelData.Draw(99, 2))])
        {
            int[] labels = new int[40], some = new int[7], fresh = new int[7];
            decoder.Decode(outputs, Mask.None, labels);
            Assert.AreEqual(0, Allocation.Of(() => decoder.Decode(outputs, Mask.None, labels)));
            decoder.Decode(outputs.AsSpan(0, 63), Mask.None, some);
            (decoder is GreedyDecoder ? new GreedyDecoder(9) : (IDecoder)new ViterbiDecoder(new(9), KernelData.Draw(99, 2))).Decode(outputs.AsSpan(0, 63), Mask.None, fresh);
            CollectionAssert.AreEqual(fresh, some);
            Assert.AreEqual(0, decoder.Decode([], Mask.None, []));
        }
    }

    [TestMethod]
    public void Lengths_that_do_not_fit_and_NaN_are_refused()
    {
        foreach (var decoder in (IDecoder[])[new GreedyDecoder(3), new ViterbiDecoder(new(3), new float[15])])
        {
            Assert.ThrowsExactly<ArgumentException>(() => decoder.Decode(new float[7], Mask.None, new int[2]));
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => decoder.Decode([0, 0, 0, 0, float.NaN, 0], Mask.None, new int[2])).Message, "step 1");
            Assert.AreEqual(0, decoder.Decode([0, 0, 0, 0, float.NaN, 0], new([true, false]), new int[2]));
        }
        Assert.ThrowsExactly<ArgumentException>(() => new ViterbiDecoder(new(3), new float[14]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new GreedyDecoder(0));
    }

    [TestMethod]
    public void Max_plus_products_match_the_loop_at_every_size()
    {
        for (var size = 1; size <= KernelData.Longest; size++)
        {
            // Few values, so that there are ties.
            double[] x = [.. KernelData.Draw(size, 1, 3).Select(v => Math.Round(v))], a = [.. KernelData.Draw(size * size, 2, 3).Select(v => Math.Round(v))];
            var (found, from) = (new double[size], new long[size]);
            MaxPlus.Product(x, a, found, from);
            for (var j = 0; j < size; j++)
            {
                double[] sums = [.. x.Select((v, i) => v + a[i * size + j])];
                Assert.AreEqual((sums.Max(), Array.IndexOf(sums, sums.Max())), (found[j], (int)from[j]), $"size {size}, column {j}");
            }
        }
    }
}
