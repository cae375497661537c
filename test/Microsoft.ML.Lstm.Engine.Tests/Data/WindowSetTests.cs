using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tests.Tasks;

namespace Microsoft.ML.Lstm.Engine.Tests.Data;

[TestClass]
public sealed class WindowSetTests
{
    [TestMethod]
    public void Training_never_sees_what_validation_asks_for()
    {
        var set = new SeriesSet([ForecastFixtures.Series(100), ForecastFixtures.Series(40)]);
        int[] cuts = [80, 30];
        var training = WindowSet.Training(set, cuts, 20, 6);
        for (var w = 0; w < training.Count; w++) Assert.IsTrue(training.Origin(w) + 6 <= cuts[training.Series(w)]);
        var validation = WindowSet.Validation(set, cuts, [100, 40], 20, 6, 1000);
        Assert.AreEqual(15 + 5, validation.Count);
        for (var w = 0; w < validation.Count; w++) Assert.IsTrue(validation.Origin(w) >= cuts[validation.Series(w)]);
        Assert.AreEqual(3 + 1, validation.NonOverlappingHorizons(6));
    }

    [TestMethod]
    public void A_limited_validation_keeps_the_newest_origin()
    {
        var set = new SeriesSet([ForecastFixtures.Series(1000)]);
        var validation = WindowSet.Validation(set, [500], [1000], 20, 6, 50);
        Assert.IsTrue(validation.Count is > 40 and < 70, $"{validation.Count}");
        Assert.AreEqual(994, validation.Origin(validation.Count - 1));
    }

    [TestMethod]
    public void Windows_without_known_values_on_both_sides_are_left_out()
    {
        var series = ForecastFixtures.Series(60);
        series.AsSpan(20, 30).Fill(float.NaN);
        var training = WindowSet.Training(new([series]), [60], 10, 5);
        for (var w = 0; w < training.Count; w++)
        {
            var origin = training.Origin(w);
            Assert.IsTrue(series[(origin - 10)..origin].Count(y => !float.IsNaN(y)) >= 2, $"before {origin}");
            Assert.IsTrue(series[origin..(origin + 5)].Any(y => !float.IsNaN(y)), $"after {origin}");
        }

        Assert.AreEqual(0, WindowSet.Training(new([[1, 2], [], [float.NaN, float.NaN, float.NaN]]), [2, 0, 0], 10, 5).Count);
        Assert.AreEqual(1, WindowSet.Training(new([[1, 2, 3]]), [3], 10, 5).Count);
    }

    [TestMethod]
    public void Draws_favour_the_recent_and_reach_everything()
    {
        var set = new SeriesSet([ForecastFixtures.Series(120), ForecastFixtures.Series(70)]);
        var training = WindowSet.Training(set, [120, 70], 10, 5);
        var random = new Random(1);
        var counts = new int[training.Count];
        for (var i = 0; i < 100_000; i++) counts[training.Draw(random)]++;
        Assert.IsTrue(counts.Skip(1).All(count => count > 0));
        Assert.IsTrue(counts[105] > 4 * counts[106], "the second series starts anew");
        Assert.IsTrue(counts[100] > 3 * counts[20], $"{counts[100]} and {counts[20]}");
    }
}
