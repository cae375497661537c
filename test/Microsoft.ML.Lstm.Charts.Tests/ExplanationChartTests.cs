using OxyPlot.Series;

namespace Microsoft.ML.Lstm.Charts.Tests;

[TestClass]
public sealed class ExplanationChartTests
{
    static readonly ExplanationChart Chart = new()
    {
        Explanation = new()
        {
            Series = "north",
            Forecast = [12, 14],
            Baseline = [10, 10],
            Contributions =
            [
                new() { Role = ForecastInputRole.PastValues, Column = "Sold", FirstLag = 1, LastLag = 7, Values = [1, -1] },
                new() { Role = ForecastInputRole.PastValues, Column = "Sold", FirstLag = 8, LastLag = 8, Values = [-2, 0.5f] },
                new() { Role = ForecastInputRole.Calendar, Column = "Date", Values = [0, 0.5f] },
                new() { Role = ForecastInputRole.KnownFuture, Column = "Promotion", Values = [3, 4] },
            ],
        },
    };

    [TestMethod]
    public void The_bars_are_the_contributions_of_a_step_the_largest_on_top()
    {
        CollectionAssert.AreEqual(new[] { 0.0, 1, -2, 3 }, Bars(Chart with { Step = 1 }));
        CollectionAssert.AreEqual(new[] { 0, 0.25, -0.75, 3.5 }, Bars(Chart), "means");
        CollectionAssert.IsSubsetOf(new[] { "Promotion", "Sold, lags 1 to 7", "Sold, lag 8", "Date (calendar)", "Contribution", "north, step 2: forecast 14, baseline 10" }, Drawing.Texts((Chart with { Step = 2 }).ToSvg()));
    }

    [TestMethod]
    public void The_smallest_are_summed_so_that_the_sum_stays()
    {
        var few = Chart with { Step = 2, MaxBars = 2 };
        CollectionAssert.AreEqual(new[] { 1.0, -1, 4 }, Bars(few));
        CollectionAssert.Contains(Drawing.Texts(few.ToSvg()), "2 more");
    }

    [TestMethod]
    public void What_cannot_be_drawn_is_refused()
    {
        foreach (var chart in new[] { Chart with { Step = 0 }, Chart with { Step = 3 }, Chart with { MaxBars = 0 }, Chart with { Explanation = Chart.Explanation with { Contributions = [] } } })
            Assert.ThrowsExactly<InvalidOperationException>(() => chart.ToSvg());
        Assert.ThrowsExactly<ArgumentNullException>(() => (Chart with { Explanation = null! }).ToSvg());
    }

    static double[] Bars(ExplanationChart chart) => [.. chart.ToPlotModel().Series.OfType<BarSeries>().Single().Items.Select(bar => bar.Value)];
}
