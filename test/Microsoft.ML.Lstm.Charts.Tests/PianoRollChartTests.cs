using OxyPlot.Series;

namespace Microsoft.ML.Lstm.Charts.Tests;

[TestClass]
public sealed class PianoRollChartTests
{
    // Three keys: the first sounds for two steps and once more, the second one between, the third is given.
    static readonly PianoRollChart Chart = new()
    {
        Keys = 3,
        LowestKey = 60,
        StepsPerQuarter = 2,
        Roll = [1, 0, 1, 1, 0, 1, 0, 0.9f, 0.2f, 1, 0, 0],
        Given = [0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0],
    };

    [TestMethod]
    public void Notes_are_drawn_from_where_they_begin_to_where_they_end()
    {
        var series = Chart.ToPlotModel().Series.OfType<RectangleBarSeries>().ToArray();
        Assert.AreEqual("0-1@60 1.5-2@60 1-1.5@61", Notes(series[0]));
        Assert.AreEqual("0-1@62", Notes(series[1]));
        Assert.AreEqual("0-1@60 1.5-2@60 1-1.5@61 0-1@62", Notes((Chart with { Given = null }).ToPlotModel().Series.OfType<RectangleBarSeries>().Single()));

        static string Notes(RectangleBarSeries bars) => string.Join(' ', bars.Items.Select(bar => FormattableString.Invariant($"{bar.X0:0.#}-{bar.X1 + 0.04:0.#}@{(bar.Y0 + bar.Y1) / 2:0}")));
    }

    [TestMethod]
    public void The_page_says_how_much_there_is_and_which_key_is_which() =>
        CollectionAssert.IsSubsetOf(new[] { "Piano roll", "4 steps, 4 notes", "made", "given", "Quarter notes", "C4" }, Drawing.Texts((Chart with { LowestKey = 61 }).ToSvg()));

    [TestMethod]
    public void What_cannot_be_drawn_is_refused()
    {
        foreach (var chart in new[] { Chart with { Keys = 0 }, Chart with { StepsPerQuarter = 0 }, Chart with { Keys = 5 }, Chart with { Given = [1] }, Chart with { Roll = [], Given = null }, Chart with { Roll = new float[12] } })
            Assert.ThrowsExactly<InvalidOperationException>(() => chart.ToSvg());
        Assert.ThrowsExactly<ArgumentNullException>(() => (Chart with { Roll = null! }).ToSvg());
    }
}
