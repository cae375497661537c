using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Decoding;

/// <summary>Beam search against all hypotheses of small cases.</summary>
[TestClass]
public sealed class BeamSearchTests
{
    const int Begin = 0, End = 1, Vocabulary = 4, Positions = 3;

    /// <summary>Logits and attention that depend on all tokens so far.</summary>
    sealed class Prefixes(int seed) : INextTokens
    {
        int[] _before = [], _after = new int[1 << 12];

        public int Vocabulary => BeamSearchTests.Vocabulary;

        public void Step(ReadOnlySpan<int> sequences, ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logits, Span<float> shares)
        {
            if (_before.Length == 0) _before = new int[_after.Length];
            for (var row = 0; row < tokens.Length; row++)
            {
                _after[row] = tokens[row] == Begin ? Start(sequences[row]) : Next(_before[parents[row]], tokens[row]);
                Fill(_after[row], logits.Slice(row * Vocabulary, Vocabulary), shares.Slice(row * Positions, Positions));
            }
            (_before, _after) = (_after, _before);
        }

        public int Start(int sequence) => unchecked((seed * 7919) + (sequence * 104729) + 1);

        public static int Next(int state, int token) => unchecked((state * 31) + token);

        public static void Fill(int state, Span<float> logits, Span<float> shares)
        {
            var random = new Random(state);
            foreach (ref var logit in logits) logit = (float)((3 * random.NextDouble()) - 1.5);
            logits[Begin] = float.NegativeInfinity;
            var sum = 0f;
            foreach (ref var share in shares) sum += share = random.NextSingle();
            foreach (ref var share in shares) share /= sum;
        }
    }

    sealed record Hypothesis(double Score, double LogProbability, int[] Tokens, float[] Shares);

    /// <summary>All hypotheses of a sequence, the best first.</summary>
    static List<Hypothesis> All(Prefixes decoder, int sequence, BeamOptions options, int longest)
    {
        var found = new List<Hypothesis>();
        Go(decoder.Start(sequence), [], [], 0);
        return [.. found.OrderByDescending(one => one.Score)];

        void Go(int state, int[] tokens, float[] shares, double logProbability)
        {
            if (tokens.Length == longest)
            {
                found.Add(new(options.Score(logProbability, longest, Coverage(shares)), logProbability, tokens, shares));
                return;
            }
            float[] logits = new float[Vocabulary], own = new float[Positions];
            Prefixes.Fill(state, logits, own);
            var norm = Math.Log(logits.Sum(logit => Math.Exp(logit)));
            float[] then = [.. shares, .. own];
            found.Add(new(options.Score(logProbability + logits[End] - norm, tokens.Length + 1, Coverage(then)), logProbability + logits[End] - norm, tokens, shares));
            for (var token = End + 1; token < Vocabulary; token++) Go(Prefixes.Next(state, token), [.. tokens, token], then, logProbability + logits[token] - norm);
        }

        static float[] Coverage(float[] shares) => [.. Enumerable.Range(0, Positions).Select(position => shares.Chunk(Positions).Aggregate(0f, (sum, own) => sum + own[position]))];
    }

    [TestMethod]
    [DataRow(0.0, 0.0), DataRow(1.0, 0.0), DataRow(0.6, 0.4), DataRow(2.0, 1.0)]
    public void A_beam_as_wide_as_all_hypotheses_finds_the_best_of_them_in_order(double lengthPenalty, double coveragePenalty)
    {
        const int Sequences = 3;
        int[] longest = [4, 2, 3];
        var options = new BeamOptions(Begin, End) { Width = 100, LengthPenalty = lengthPenalty, CoveragePenalty = coveragePenalty };
        var search = new BeamSearch(options);
        for (var seed = 0; seed < 10; seed++)
        {
            var decoder = new Prefixes(seed);
            search.Run(decoder, Sequences, Positions, [Positions, Positions, Positions], longest);
            for (var sequence = 0; sequence < Sequences; sequence++)
            {
                var expected = All(decoder, sequence, options, longest[sequence]);
                Assert.AreEqual(expected.Count, search.Count(sequence));
                for (var place = 0; place < expected.Count; place++)
                {
                    var (tokens, shares) = (new int[search.Length(sequence, place)], new float[search.Length(sequence, place) * Positions]);
                    search.CopyTo(sequence, place, tokens, shares);
                    Assert.AreEqual(expected[place].Score, search.Score(sequence, place), 1e-5, $"seed {seed}, place {place}");
                    CollectionAssert.AreEqual(expected[place].Tokens, tokens, $"seed {seed}, place {place}");
                    CollectionAssert.AreEqual(expected[place].Shares, shares, $"seed {seed}, place {place}");
                    Assert.AreEqual(expected[place].LogProbability, search.LogProbability(sequence, place), 1e-5);
                }
            }
        }
    }

    [TestMethod]
    public void Rules_leave_the_hypotheses_that_keep_them_in_order()
    {
        var options = new BeamOptions(Begin, End) { Width = 200, Shortest = 2, NoRepeated = 2 };
        var search = new BeamSearch(options);
        for (var seed = 0; seed < 10; seed++)
        {
            var decoder = new Prefixes(seed);
            search.Run(decoder, 1, Positions, [Positions], [5]);
            var expected = All(decoder, 0, options with { Shortest = 0, NoRepeated = 0 }, 5)
                .Where(one => one.Tokens.Length >= 2 && Pairs(one.Tokens).Distinct().Count() == one.Tokens.Length - 1).ToList();
            Assert.AreEqual(expected.Count, search.Count(0));
            for (var place = 0; place < expected.Count; place++)
            {
                var tokens = new int[search.Length(0, place)];
                search.CopyTo(0, place, tokens, []);
                Assert.AreEqual(expected[place].Score, search.Score(0, place), 1e-5, $"seed {seed}, place {place}");
                CollectionAssert.AreEqual(expected[place].Tokens, tokens, $"seed {seed}, place {place}");
            }
        }

        static IEnumerable<(int, int)> Pairs(int[] tokens) => tokens.Zip(tokens.Skip(1));
    }

    [TestMethod]
    public void What_rules_let_neither_end_nor_go_on_ends()
    {
        var search = new BeamSearch(new(Begin, End) { Width = 2, Shortest = 20, NoRepeated = 1 });
        search.Run(new Prefixes(1), 1, Positions, [Positions], [30]);
        Assert.AreEqual(Vocabulary - 2, search.Length(0, 0));
    }

    [TestMethod]
    public void A_beam_of_one_is_greedy()
    {
        var search = new BeamSearch(new(Begin, End) { Width = 1 });
        for (var seed = 0; seed < 50; seed++)
        {
            var decoder = new Prefixes(seed);
            search.Run(decoder, 1, Positions, [Positions], [6]);
            var (state, greedy) = (decoder.Start(0), new List<int>());
            float[] logits = new float[Vocabulary], shares = new float[Positions];
            while (greedy.Count < 6)
            {
                Prefixes.Fill(state, logits, shares);
                if (Array.IndexOf(logits, logits.Max()) is var token && token == End) break;
                greedy.Add(token);
                state = Prefixes.Next(state, token);
            }
            var found = new int[search.Length(0, 0)];
            search.CopyTo(0, 0, found, []);
            CollectionAssert.AreEqual(greedy, found, $"seed {seed}");
        }
    }

    /// <summary>At each step the end has the second greatest probability, so that a narrow beam is full of what ended early, all of it poor.</summary>
    [TestMethod]
    public void Hypotheses_that_end_early_do_not_end_a_search_for_better_ones()
    {
        var search = new BeamSearch(new(Begin, End) { Width = 3 });
        search.Run(new LongOne(), 2, Positions, [Positions, Positions], [30, 30]);
        for (var sequence = 0; sequence < 2; sequence++)
        {
            Assert.AreEqual(LongOne.Length, search.Length(sequence, 0));
            Assert.IsTrue(search.Score(sequence, 0) > search.Score(sequence, 1));
        }
    }

    sealed class LongOne : INextTokens
    {
        public const int Length = 12;

        int _step;

        public int Vocabulary => BeamSearchTests.Vocabulary;

        public void Step(ReadOnlySpan<int> sequences, ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logits, Span<float> shares)
        {
            float[] next = _step++ < Length ? [float.NegativeInfinity, 1, 5, 0] : [float.NegativeInfinity, 5, 1, 0];
            for (var row = 0; row < tokens.Length; row++) next.CopyTo(logits[(row * Vocabulary)..]);
            shares.Fill(1f / Positions);
        }
    }

    [TestMethod]
    public void Penalties_are_those_of_Wu_et_al()
    {
        var options = new BeamOptions(Begin, End) { LengthPenalty = 0.7, CoveragePenalty = 0.3 };
        Assert.AreEqual((-6 / Math.Pow(12.0 / 6, 0.7)) + (0.3 * (Math.Log(0.5) + Math.Log(0.25))), options.Score(-6, 7, [0.5f, 1.7f, 0.25f]), 1e-12);
        Assert.AreEqual(-6, (options with { LengthPenalty = 0, CoveragePenalty = 0 }).Score(-6, 7, [0.5f]));
    }

    [TestMethod]
    public void A_search_that_is_repeated_allocates_nothing()
    {
        var (search, decoder) = (new BeamSearch(new(Begin, End) { Width = 3, CoveragePenalty = 0.1 }), new Constant());
        search.Run(decoder, 5, Positions, [3, 3, 2, 1, 3], [8, 8, 3, 1, 5]);
        Assert.AreEqual(0, Allocation.Of(() => search.Run(decoder, 5, Positions, [3, 3, 2, 1, 3], [8, 8, 3, 1, 5])));
    }

    sealed class Constant : INextTokens
    {
        public int Vocabulary => BeamSearchTests.Vocabulary;

        public void Step(ReadOnlySpan<int> sequences, ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logits, Span<float> shares)
        {
            for (var i = 0; i < logits.Length; i++) logits[i] = i % Vocabulary == Begin ? float.NegativeInfinity : i % Vocabulary;
            shares.Fill(1f / Positions);
        }
    }
}
