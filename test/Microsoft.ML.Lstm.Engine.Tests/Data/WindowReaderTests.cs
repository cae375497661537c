using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tests.Data;

[TestClass]
public sealed class WindowReaderTests
{
    static WindowConfig Plan(int window, int horizon, int segment, int[] seasons, bool mask = false, double floor = 0) => new()
    {
        WindowSize = window,
        Horizon = horizon,
        SegmentLength = segment,
        Seasons = seasons,
        Log = false,
        MaskInputs = mask,
        Spreads = SpreadPrior.Constant(floor),
    };

    [TestMethod]
    public void Scale_is_the_last_season_s_level_and_the_window_s_spread()
    {
        var scale = new WindowReader(Plan(4, 2, 2, [2])).Scale([1, 3, 5, 7, 1, 3, 5, 7]);
        Assert.AreEqual(6, scale.Level, 1e-9);
        Assert.AreEqual(Math.Sqrt(5), scale.Spread, 1e-9);
        Assert.AreEqual(0.3, new WindowReader(Plan(4, 2, 2, [], floor: 0.3)).Scale([5, 5, 5, 5, 5, 5, 5, 5]).Spread, 1e-9);
        Assert.AreEqual(0, new WindowReader(Plan(4, 2, 2, [])).Scale([5, 5, 5, 5, 5, 5, 5, 5]).Normalize(7));
    }

    [TestMethod]
    [DataRow(new[] { 24 }, 48, 15_000, 168)]
    [DataRow(new[] { 24, 168 }, 48, 700, 336)]
    [DataRow(new[] { 96 }, 720, 60_000, 1440)]
    [DataRow(new[] { 12 }, 12, 60, 24)]
    [DataRow(new int[0], 1, 1000, 16)]
    [DataRow(new int[0], 30, 50, 30)]
    public void A_window_spans_horizons_and_seasons_as_far_as_the_series_reach(int[] seasons, int horizon, int length, int expected) =>
        Assert.AreEqual(expected, WindowConfig.Window(seasons, horizon, length));

    [TestMethod]
    public void Missing_values_are_left_out_of_the_scale_and_all_missing_is_NaN()
    {
        var reader = new WindowReader(Plan(4, 2, 2, [2]));
        var scale = reader.Scale([.. Enumerable.Repeat(float.NaN, 5), 2, float.NaN, float.NaN]);
        Assert.AreEqual(2, scale.Level);
        Assert.AreEqual(8, reader.Scale([8, .. Enumerable.Repeat(float.NaN, 9)]).Level, "what lies before the window speaks when it is silent");
        Assert.IsTrue(double.IsNaN(reader.Scale([.. Enumerable.Repeat(float.NaN, 8)]).Level));
    }

    [TestMethod]
    public void Segments_end_where_the_window_ends_and_mark_what_is_missing()
    {
        var reader = new WindowReader(Plan(5, 1, 2, [], mask: true));
        var inputs = new float[3 * 4];
        var present = new bool[3];
        reader.Segments([1, float.NaN, float.NaN, 4, 5], new(0, 1), inputs, present);
        CollectionAssert.AreEqual(new float[] { 0, 1, 0, 1, 0, 0, 0, 0, 4, 5, 1, 1 }, inputs);
        CollectionAssert.AreEqual(new[] { true, false, true }, present);
    }

    [TestMethod]
    public void Candidates_are_the_plain_forecasts()
    {
        var plan = Plan(4, 3, 2, [2]);
        var candidates = new float[plan.BaselineFeatures * 3];
        new WindowReader(plan).BaselineFeatures([1, 3, 2, 5], new(0, 1), default, candidates);
        float[][] rows = [.. candidates.Chunk(3)];
        CollectionAssert.AreEqual(new float[] { 1, 1, 1 }, rows[0]);
        CollectionAssert.AreEqual(new float[] { 5, 5, 5 }, rows[1], "last");
        CollectionAssert.AreEqual(new[] { 2.75f, 2.75f, 2.75f }, rows[2], "mean");
        Assert.AreEqual(2 * rows[3][0], rows[3][1], 1e-5, "trend");
        CollectionAssert.AreEqual(new float[] { 2, 2, 2 }, rows[4], "the season before the last");
        CollectionAssert.AreEqual(new float[] { 2, 5, 2 }, rows[5], "one season ago");
        CollectionAssert.AreEqual(new[] { 1.5f, 4, 1.5f }, rows[7], "the mean of all seasons");
    }

    [TestMethod]
    public void A_missing_season_gives_way_to_the_one_before()
    {
        var plan = Plan(4, 2, 2, [2]);
        var candidates = new float[plan.BaselineFeatures * 2];
        new WindowReader(plan).BaselineFeatures([1, 3, float.NaN, 5], new(0, 1), default, candidates);
        CollectionAssert.AreEqual(new float[] { 1, 5 }, candidates.Chunk(2).ElementAt(5));
    }
}
