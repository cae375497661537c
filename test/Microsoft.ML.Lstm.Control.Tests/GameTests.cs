using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Control.Tests;

/// <summary>The environments of POPGym and the T-maze by their definitions: rewards, lengths, what is shown.</summary>
[TestClass]
public sealed class GameTests
{
    static IEnumerable<object[]> All =>
        from size in Enum.GetValues<GameSize>()
        from game in new (string Name, Func<IEnvironment> Make, int Steps, bool IsCut)[]
        {
            ("RepeatPrevious", () => new RepeatPrevious(size), (52 * (1 + (int)size)) - 1, false),
            ("RepeatFirst", () => new RepeatFirst(size), (52 * (size == GameSize.Easy ? 1 : 8 * (int)size)) - 1, false),
            ("Autoencode", () => new Autoencode(size), (104 * (1 + (int)size)) - 1, false),
            ("CountRecall", () => new CountRecall(size), (52 << (int)size) - 1, false),
            ("HigherLower", () => new HigherLower(size), (52 * (1 + (int)size)) - 1, false),
            ("MultiarmedBandit", () => new MultiarmedBandit(size), 200 * (1 + (int)size), true),
            ("PositionOnlyPendulum", () => new PositionOnlyPendulum(size), 200 - (50 * (int)size), true),
        }
        select new object[] { game.Name, size, game.Make, game.Steps, game.IsCut };

    [TestMethod, DynamicData(nameof(All))]
    public void Episodes_have_the_length_of_POPGym_and_the_same_bits_for_a_seed(string name, GameSize size, Func<IEnvironment> make, int steps, bool isCut)
    {
        var (first, second) = (Play(make(), 7), Play(make(), 7));
        Assert.AreEqual(steps, first.Steps, $"{name} {size}");
        Assert.AreEqual(isCut, first.Last.Truncated);
        Assert.AreEqual(!isCut, first.Last.Terminated);
        Assert.AreEqual(first, second);
        Assert.AreNotEqual(first.Sum, Play(make(), 8).Sum);
    }

    [TestMethod, DynamicData(nameof(All))]
    public void Steps_outside_an_episode_and_actions_that_are_none_are_refused(string name, GameSize size, Func<IEnvironment> make, int steps, bool isCut)
    {
        var (environment, observation) = (make(), new float[2]);
        var seen = observation.AsMemory(0, environment.ObservationSpace.Size);
        var action = new float[] { 0 };
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => environment.Step(action, seen.Span)).Message, $"{name} has no episode under way.");
        environment.Reset(1, seen.Span);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => environment.Step([1000], seen.Span)).Message, "1000");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => environment.Step([float.NaN], seen.Span)).Message, "NaN");
        for (var step = 0; step < steps; step++) environment.Step(action, seen.Span);
        Assert.ThrowsExactly<InvalidOperationException>(() => environment.Step(action, seen.Span), $"{size} {isCut}");
    }

    [TestMethod]
    [DataRow(GameSize.Easy, 4)]
    [DataRow(GameSize.Medium, 32)]
    [DataRow(GameSize.Hard, 64)]
    public void Who_repeats_the_suit_of_k_cards_ago_gets_1(GameSize size, int back)
    {
        var seen = new List<int>();
        Assert.AreEqual(1, Return(new RepeatPrevious(size), observation =>
        {
            seen.Add((int)observation[0]);
            return seen.Count >= back ? seen[^back] : 0;
        }), 1e-5);
        Assert.AreEqual(52 * (1 + (int)size) - 1, seen.Count);
        seen.Clear();
        Assert.AreEqual(-1, Return(new RepeatPrevious(size), observation =>
        {
            seen.Add((int)observation[0]);
            return seen.Count >= back ? (seen[^back] + 1) % 4 : 0;
        }), 1e-5);
    }

    [TestMethod]
    public void Who_repeats_the_first_suit_gets_1()
    {
        float? first = null;
        Assert.AreEqual(1, Return(new RepeatFirst(GameSize.Medium), observation => (int)(first ??= observation[0])), 1e-5);
    }

    [TestMethod]
    [DataRow(GameSize.Easy)]
    [DataRow(GameSize.Hard)]
    public void Who_plays_the_cards_back_from_the_last_one_gets_1(GameSize size)
    {
        var seen = new Stack<int>();
        var total = 52 * (1 + (int)size);
        var counts = new int[4];
        Assert.AreEqual(1, Return(new Autoencode(size), observation =>
        {
            if (counts.Sum() < total)
            {
                seen.Push((int)observation[1]);
                counts[seen.Peek()]++;
                Assert.AreEqual(counts.Sum() < total ? 1 : 0, observation[0]);
            }
            else Assert.AreEqual(0, observation[0] + observation[1]);
            return counts.Sum() < total ? 0 : seen.Pop();
        }), 1e-5);
        CollectionAssert.AreEqual(Enumerable.Repeat(total / 4, 4).ToArray(), counts);
    }

    [TestMethod]
    [DataRow(GameSize.Easy, 2, 27)]
    [DataRow(GameSize.Medium, 4, 27)]
    [DataRow(GameSize.Hard, 13, 17)]
    public void Who_counts_gets_1(GameSize size, int values, int answers)
    {
        var counts = new int[values];
        var game = new CountRecall(size);
        Assert.AreEqual(answers, ((DiscreteSpace)game.ActionSpace).Count);
        Assert.AreEqual(1, Return(game, observation =>
        {
            counts[(int)observation[0]]++;
            return counts[(int)observation[1]];
        }), 1e-5);
    }

    [TestMethod]
    public void Higher_or_lower_pays_by_the_next_rank()
    {
        var game = new HigherLower(GameSize.Easy);
        float[] observation = [0];
        game.Reset(3, observation);
        for (var step = 0; step < 51; step++)
        {
            var before = observation[0];
            var reward = game.Step([step % 2], observation).Reward;
            Assert.AreEqual(observation[0] == before ? 0 : (observation[0] > before) == (step % 2 == 0) ? 1 / 52f : -1 / 52f, reward, 1e-7);
        }
    }

    [TestMethod]
    public void Arms_pay_by_the_probabilities_that_the_seed_draws()
    {
        var random = new SplitMix64(5);
        var probabilities = Enumerable.Range(0, 10).Select(_ => random.NextDouble()).ToArray();
        var best = Array.IndexOf(probabilities, probabilities.Max());
        var game = new MultiarmedBandit(10, 20_000);
        float[] observation = [0];
        game.Reset(5, observation);
        double sum = 0;
        for (var step = 0; step < 20_000; step++)
        {
            var reward = game.Step([best], observation).Reward;
            Assert.AreEqual(observation[0] == 1 ? 1f / 20_000 : -1f / 20_000, reward);
            sum += reward;
        }
        Assert.AreEqual((2 * probabilities[best]) - 1, sum, 0.02);
    }

    static double Return(IEnvironment game, Func<float[], int> act)
    {
        var observation = new float[game.ObservationSpace.Size];
        game.Reset(11, observation);
        for (var sum = 0.0; ;)
        {
            var result = game.Step([act(observation)], observation);
            sum += result.Reward;
            if (result.IsLast) return sum;
        }
    }

    static (int Steps, double Sum, StepResult Last) Play(IEnvironment game, int seed)
    {
        var random = new SplitMix64(1);
        var observation = new float[game.ObservationSpace.Size];
        game.Reset(seed, observation);
        for (var (steps, sum) = (1, 0.0); ; steps++)
        {
            Assert.IsTrue(game.ObservationSpace.Contains(observation));
            var result = game.Step([game.ActionSpace is DiscreteSpace choice ? (int)(random.NextDouble() * choice.Count) : 1.5f], observation);
            foreach (var value in observation) sum += value * steps;
            sum += result.Reward;
            if (result.IsLast) return (steps, sum, result);
        }
    }
}
