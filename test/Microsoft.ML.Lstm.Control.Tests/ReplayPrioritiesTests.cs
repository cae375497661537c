using Microsoft.ML.Lstm.Control.QLearning;
using Microsoft.ML.Lstm.Control.Training;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Control.Tests;

[TestClass]
public sealed class ReplayPrioritiesTests
{
    // Row 0 has 2 sequences, row 1 has 1, row 2 has 3, rows 3 and 4 are empty; row r begins at place 4r.
    static Rollout Replay()
    {
        var replay = new Rollout(5, 4, 1, 1, 1, 4);
        (replay.SegmentCounts[0], replay.SegmentCounts[1], replay.SegmentCounts[2]) = (2, 1, 3);
        return replay;
    }

    static ReplayPriorities Filled(double exponent)
    {
        var priorities = new ReplayPriorities(Replay(), exponent);
        for (var row = 0; row < 3; row++) priorities.Fill(row);
        return priorities;
    }

    static Dictionary<int, double> Shares(ReplayPriorities priorities)
    {
        const int Draws = 60_000;
        var random = new SplitMix64(3);
        return Enumerable.Range(0, Draws).GroupBy(_ => priorities.Draw(ref random)).ToDictionary(place => place.Key, place => place.Count() / (double)Draws);
    }

    [TestMethod]
    public void New_sequences_are_as_likely_as_the_likeliest()
    {
        var shares = Shares(Filled(0.5));
        CollectionAssert.AreEquivalent(new[] { 0, 1, 4, 8, 9, 10 }, shares.Keys);
        foreach (var share in shares.Values) Assert.AreEqual(1 / 6.0, share, 0.01);

        var priorities = Filled(0.5);
        priorities.Set(9, 16, 16);
        priorities.Fill(1);
        Assert.AreEqual(4 / 12.0, Shares(priorities)[4], 0.01);
    }

    [TestMethod]
    public void Sequences_are_drawn_by_the_power_of_nine_tenths_of_the_greatest_error_and_a_tenth_of_the_mean()
    {
        var priorities = Filled(0.5);
        // .9 · 10 + .1 · 0 = 9, whose root is 3; 0.9 · 0 + 0.1 · 40 = 4, whose root is 2.
        priorities.Set(0, 10, 0);
        priorities.Set(10, 0, 40);
        priorities.Set(4, 0, 0);
        var shares = Shares(priorities);
        var sum = 3 + 2 + 0.01 + 3;
        Assert.AreEqual(3 / sum, shares[0], 0.01);
        Assert.AreEqual(2 / sum, shares[10], 0.01);
        Assert.AreEqual(1 / sum, shares[8], 0.01);
        Assert.IsTrue(shares.GetValueOrDefault(4) < 0.003);
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void Errors_that_are_no_numbers_leave_sequences_as_likely_as_the_likeliest(double error)
    {
        var priorities = Filled(0.5);
        priorities.Set(9, error, error);
        foreach (var share in Shares(priorities).Values) Assert.AreEqual(1 / 6.0, share, 0.01);
        Assert.AreEqual(1, priorities.Weight(9, 1));
    }

    [TestMethod]
    public void Weights_make_up_for_what_is_likelier()
    {
        var priorities = Filled(1);
        priorities.Set(0, 4, 4);
        priorities.Set(1, 2, 2);
        Assert.AreEqual(2, priorities.Weight(1, 1) / priorities.Weight(0, 1), 1e-12);
        Assert.AreEqual(Math.Sqrt(4), priorities.Weight(4, 0.5) / priorities.Weight(0, 0.5), 1e-12);
        Assert.AreEqual(1, priorities.Weight(1, 0));
    }

    [TestMethod]
    public void Without_a_power_all_are_as_likely_and_weigh_the_same()
    {
        var priorities = Filled(0);
        priorities.Set(0, 100, 10);
        priorities.Set(8, 0, 0);
        foreach (var share in Shares(priorities).Values) Assert.AreEqual(1 / 6.0, share, 0.01);
        Assert.AreEqual(priorities.Weight(0, 0.6), priorities.Weight(8, 0.6));
    }
}
