using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Tests.Numerics;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Decoding;

[TestClass]
public sealed class TokenSamplerTests
{
    const int Draws = 100_000;

    static readonly float[] Logits = [1, 3, 0, 2, float.NegativeInfinity, 2.5f, -1];

    // Probabilities at temperature 1: 3 has 0.459, 2.5 0.279, 2 0.169, 1 0.062, 0 0.023, -1 0.008; of the best two alone 3 has 0.622.
    [TestMethod]
    [DataRow(1f, 0, 1f, new[] { 1, 5, 3, 0, 2, 6 })]
    [DataRow(0.5f, 0, 1f, new[] { 1, 5, 3, 0, 2, 6 })]
    [DataRow(2f, 3, 1f, new[] { 1, 5, 3 })]
    [DataRow(1f, 100, 1f, new[] { 1, 5, 3, 0, 2, 6 })]
    [DataRow(1f, 0, 0.3f, new[] { 1 })]
    [DataRow(1f, 0, 0.7f, new[] { 1, 5 })]
    [DataRow(1f, 0, 0.75f, new[] { 1, 5, 3 })]
    [DataRow(1f, 4, 0.9f, new[] { 1, 5, 3 })]
    [DataRow(1f, 2, 0.62f, new[] { 1 })]
    [DataRow(1f, 2, 0.63f, new[] { 1, 5 })]
    public void Tokens_come_as_often_as_their_probabilities_say(float temperature, int topK, float topP, int[] support)
    {
        var sampler = new TokenSampler(7, seed: 1) { Temperature = temperature, TopK = topK == 0 ? null : topK, TopP = topP };
        var counts = new int[7];
        for (var i = 0; i < Draws; i++) counts[sampler.Next(Logits)]++;
        var total = support.Sum(token => Math.Exp(Logits[token] / temperature));
        for (var token = 0; token < 7; token++)
        {
            var p = support.Contains(token) ? Math.Exp(Logits[token] / temperature) / total : 0;
            // Five standard deviations.
            Assert.AreEqual(p, counts[token] / (double)Draws, 5 * Math.Sqrt(p * (1 - p) / Draws), $"token {token}");
        }
    }

    [TestMethod]
    public void A_seed_gives_the_same_tokens_and_a_state_goes_on_from_where_it_was()
    {
        var logits = KernelData.Draw(300, 1, 4);
        foreach (var topK in new int?[] { null, 20 })
        {
            TokenSampler one = new(300, 7) { TopK = topK, TopP = 0.9f }, two = new(300, 7) { TopK = topK, TopP = 0.9f }, other = new(300, 8) { TopK = topK, TopP = 0.9f };
            int[] Take(TokenSampler sampler, int count) => [.. Enumerable.Range(0, count).Select(_ => sampler.Next(logits))];
            var first = Take(one, 100);
            CollectionAssert.AreEqual(first, Take(two, 100));
            CollectionAssert.AreNotEqual(first, Take(other, 100));
            var resumed = new TokenSampler(300, one.State) { TopK = topK, TopP = 0.9f };
            CollectionAssert.AreEqual(Take(one, 100), Take(resumed, 100));
        }
    }

    [TestMethod]
    public void The_generator_is_SplitMix64()
    {
        // The published test vector of seed 1234567 (Vigna 2015).
        var random = new SplitMix64(1234567);
        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        foreach (var number in expected) Assert.AreEqual(number, random.Next());
    }

    [TestMethod]
    public void Temperature_zero_is_greedy_and_top_1_too()
    {
        float[] logits = [0, 2, 1, 2];
        TokenSampler cold = new(4, 1) { Temperature = 0 }, first = new(4, 1) { TopK = 1 };
        for (var i = 0; i < 20; i++) Assert.AreEqual((1, 1), (cold.Next(logits), first.Next(logits)));
    }

    [TestMethod]
    public void The_heap_gives_the_order_of_a_sort()
    {
        for (var count = 1; count <= 130; count++)
        {
            float[] values = [.. KernelData.Draw(count, 1, 9).Select(v => MathF.Round(v))];
            var heap = new MaximumHeap(count);
            heap.Fill(values);
            int[] expected = [.. Enumerable.Range(0, count).OrderByDescending(i => values[i]).ThenBy(i => i)];
            CollectionAssert.AreEqual(expected, Enumerable.Range(0, count).Select(_ => heap.Take()).ToArray());
            CollectionAssert.AreEqual(expected, Enumerable.Range(0, count).Select(i => heap.Taken(i)).ToArray());
        }
    }

    [TestMethod]
    public void Extremes_are_drawn_from_and_nothing_is_allocated()
    {
        foreach (var options in (ReadOnlySpan<(float Temperature, int? TopK, float TopP)>)[(1, null, 1), (1e-30f, null, 0.5f), (1e30f, 3, 1), (1, 2, 0.999f)])
        {
            var sampler = new TokenSampler(4, 3) { Temperature = options.Temperature, TopK = options.TopK, TopP = options.TopP };
            foreach (var logits in (float[][])[[float.MaxValue, -float.MaxValue, 0, 1], [float.NegativeInfinity, float.NegativeInfinity, -1e30f, float.NegativeInfinity], [0, 0, 0, 0]])
                Assert.IsTrue(float.IsFinite(logits[sampler.Next(logits)]));
            float[] usual = [1, 2, 3, 4];
            Assert.AreEqual(0, Allocation.Of(() => sampler.Next(usual)));
        }
    }

    [TestMethod]
    public void Nonsense_is_refused()
    {
        var sampler = new TokenSampler(3, 1);
        Assert.ThrowsExactly<ArgumentException>(() => sampler.Next([1, 2]));
        Assert.ThrowsExactly<ArgumentException>(() => sampler.Next([1, float.NaN, 2]));
        Assert.ThrowsExactly<ArgumentException>(() => sampler.Next([1, float.PositiveInfinity, 2]));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => sampler.Next([.. Enumerable.Repeat(float.NegativeInfinity, 3)])).Message, "no token");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TokenSampler(0, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TokenSampler(3, 1) { Temperature = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TokenSampler(3, 1) { TopK = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TokenSampler(3, 1) { TopP = 0 });
    }
}
