using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tests.Data;

[TestClass]
public sealed class IsolatedOutlierTests
{
    const double Ranges = IsolatedOutlier.Ranges;

    static float[] Waves(int length, params ReadOnlySpan<(int At, float Value)> changes)
    {
        float[] values = [.. Enumerable.Range(0, length).Select(t => MathF.Sin(t))];
        foreach (var (at, value) in changes) values[at] = value;
        return values;
    }

    static int[] Removed(float[] values, params int[] seasons)
    {
        var screened = IsolatedOutlier.Without(values, seasons, Ranges);
        return [.. Enumerable.Range(0, values.Length).Where(t => float.IsNaN(screened[t]) && !float.IsNaN(values[t]))];
    }

    [TestMethod]
    [DataRow(199, 1e6f)]
    [DataRow(199, -1e6f)]
    [DataRow(199, 1e3f)]
    [DataRow(100, 1e3f)]
    [DataRow(0, 1e6f)]
    [DataRow(150, float.MaxValue)]
    public void One_value_far_outside_all_others_is_one(int at, float value)
    {
        CollectionAssert.AreEqual(new[] { at }, Removed(Waves(200, (at, value))));
        CollectionAssert.AreEqual(new[] { at }, Removed(Waves(200, (at, value)), 6, 44), "seasons that others of are known");
        CollectionAssert.AreEqual(new[] { at }, Removed([.. Waves(200, (at, value)).Select((v, t) => t % 3 == 1 && t != at ? float.NaN : v)]), "with gaps");
    }

    [TestMethod]
    public void One_above_and_one_below_are_two() => CollectionAssert.AreEqual(new[] { 60, 61 }, Removed(Waves(200, (60, 1e6f), (61, -1e6f))));

    [TestMethod]
    public void What_a_series_may_well_be_is_none()
    {
        Assert.IsEmpty(Removed(Waves(200)));
        Assert.IsEmpty(Removed(Waves(200, (199, 20))), "not far enough");
        Assert.IsEmpty(Removed(Waves(200, (198, 1e6f), (199, 1e6f))), "the level has shifted");
        Assert.IsEmpty(Removed(Waves(200, (50, 1e6f), (199, 9e5f))), "it was there before");
        Assert.IsEmpty(Removed(Waves(15, (14, 1e6f))), "too few values");
        Assert.IsEmpty(Removed([.. Enumerable.Range(0, 200).Select(t => t == 150 ? 1e6f : 5)]), "a constant one");
        Assert.IsEmpty(Removed([.. Enumerable.Range(0, 200).Select(t => t % 5 > 0 ? 0f : t == 150 ? 1e6f : t % 3)]), "demand that is mostly zero");
        Assert.IsEmpty(Removed(Waves(60, (40, 1e3f)), 48), "it may be a peak of a season, of which no other is known");
        Assert.IsEmpty(IsolatedOutlier.Without(Waves(200, (199, 1e6f)), [], 0).Where(float.IsNaN), "nothing is looked for");
    }

    [TestMethod]
    public void A_series_without_one_is_not_copied()
    {
        var values = Waves(200);
        Assert.AreSame(values, IsolatedOutlier.Without(values, [], Ranges));
    }

    /// <summary>One peak each season, however much of the series is seen.</summary>
    [TestMethod]
    [DataRow(12)]
    [DataRow(52)]
    public void Peaks_of_a_season_are_none(int season)
    {
        var values = Waves(4 * season);
        for (var t = season - 3; t < values.Length; t += season) values[t] = 1000 + (300 * MathF.Sin(t));
        for (var from = 0; from < values.Length; from++)
            for (var to = from + 1; to <= values.Length; to++) Assert.IsEmpty(Removed(values[from..to], season), $"{from} to {to}");
    }

    [TestMethod]
    [DataRow(1024f, 0f)]
    [DataRow(-0.25f, 512f)]
    [DataRow(1f, 4096f)]
    public void Scaling_and_shifting_change_nothing(float scale, float shift)
    {
        foreach (var value in (float[])[20, 100, 1e4f, -1e4f])
            CollectionAssert.AreEqual(Removed(Waves(200, (120, value))), Removed([.. Waves(200, (120, value)).Select(v => (scale * v) + shift)]), $"{value}");
    }

    [TestMethod]
    public void Nothing_is_allocated_to_look_for_one()
    {
        float[] plain = Waves(200), wild = Waves(200, (199, 1e6f));
        int[] seasons = [6];
        Look();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Look();
        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());

        void Look()
        {
            IsolatedOutlier.Fence(plain, seasons, Ranges);
            IsolatedOutlier.Fence(wild, seasons, Ranges);
        }
    }
}
