using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tests.Statistics;

[TestClass]
public sealed class ConformalQuantilesTests
{
    [TestMethod]
    [DataRow(0.5f)]
    [DataRow(0.8f)]
    [DataRow(0.95f)]
    [DataRow(0.99f)]
    public void Covers_what_is_asked_for_on_both_sides_of_a_lopsided_error(float level)
    {
        var random = new Random(1);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(-Math.Log(1 - random.NextDouble()) - 0.5))];
        var errors = Draw(4000);
        var table = ConformalQuantiles.Build([.. errors.Select(e => -e)], errors, [1f], 4000, 4000);
        var fresh = Draw(20000);
        var covered = fresh.Count(e => e <= table.Factor(1, 0, level) && -e <= table.Factor(0, 0, level)) / 20000.0;

        // The forecast itself is never outside: on the short side a level below one half cannot be had.
        Assert.AreEqual(level, covered, level < 0.7f ? 0.15 : 0.02);
    }

    [TestMethod]
    public void Few_scores_give_the_largest_and_more()
    {
        var table = ConformalQuantiles.Build([1, 2, 3], [-1, -2, -3], [1f], 3, 3);
        Assert.IsTrue(table.Factor(0, 0, 0.95f) > 3);
        Assert.IsTrue(table.Factor(1, 0, 0.95f) > 2, "the worse side speaks, too");
        var one = ConformalQuantiles.Build([1], [-1], [1f], 1, 1);
        Assert.IsTrue(one.Factor(1, 0, 0.95f) > 3 && one.Factor(0, 0, 0.95f) > 3, "one future says nearly nothing");
        var many = ConformalQuantiles.Build([1, 2, 3], [-1, -2, -3], [1f], 3, 500);
        Assert.AreEqual(3, many.Factor(0, 0, 0.95f), 0.05);
        Assert.AreEqual(0, many.Factor(1, 0, 0.95f), 0.05);
    }

    [TestMethod]
    public void Missing_scores_are_left_out()
    {
        var table = ConformalQuantiles.Build([float.NaN, 2], [1, float.NaN], [1f], 2, 100);
        Assert.AreEqual(2, table.Factor(0, 0, 0.5f), 0.1);
        Assert.AreEqual(1, table.Factor(1, 0, 0.5f), 0.1);
    }
}
