namespace Microsoft.ML.Lstm.Charts.Tests;

[TestClass]
public sealed class AnomalyChartTests
{
    const string Line = "#334155", Score = "#2563eb", Alert = "#dc2626", Known = "#fed7aa";

    static readonly AnomalyChart Chart = new()
    {
        Title = "Temperature",
        Values = [20, 21, 35, 20, float.NaN, 21],
        LowerBound = [19, 19, 19, 19, 19, 19],
        UpperBound = [22, 22, 22, 22, 22, 22],
        Alerts = [false, false, true, false, true, false],
        Scores = [double.NaN, 0.1, 2, 0.3, 3, 0.1],
        KnownAnomalies = [2..4],
        Times = [.. Enumerable.Range(0, 6).Select(hour => new DateTime(2020, 1, 1, hour, 0, 0))],
    };

    [TestMethod]
    public void Values_bounds_alerts_and_scores_are_shown()
    {
        var svg = Chart.ToSvg();
        CollectionAssert.IsSubsetOf(new[] { 4 }, Drawing.Lines(svg, Line), "the values before the gap");
        Assert.AreEqual(1, Drawing.Circles(svg, Line), "the value behind the gap");
        CollectionAssert.AreEqual(new[] { 12 }, Drawing.Areas(svg, Score), "the bounds");
        CollectionAssert.Contains(Drawing.Lines(svg, Score), 5, "the scores");
        Assert.AreEqual(1 + 2 + 1, Drawing.Circles(svg, Alert), "at the value that is there, at both scores, in the legend");
        CollectionAssert.IsSubsetOf(new[] { "Temperature", "value", "bounds", "alert", "score", "known anomaly", "Value", "Score", "Time", "02:00" }, Drawing.Texts(svg));
    }

    [TestMethod]
    public void Known_anomalies_lie_where_they_were()
    {
        var model = Chart.ToPlotModel();
        var shade = model.Annotations.OfType<OxyPlot.Annotations.RectangleAnnotation>().Single();
        Assert.AreEqual((OxyPlot.Axes.DateTimeAxis.ToDouble(Chart.Times![2]), OxyPlot.Axes.DateTimeAxis.ToDouble(Chart.Times[3])), (shade.MinimumX, shade.MaximumX));
    }

    [TestMethod]
    public void Values_alone_are_enough()
    {
        var texts = Drawing.Texts(new AnomalyChart { Title = "Temperature", Values = [1, 2, 3] }.ToSvg());
        CollectionAssert.DoesNotContain(texts, "Score");
        CollectionAssert.Contains(texts, "Step");
    }

    [TestMethod]
    public void Long_series_make_small_files()
    {
        var values = Enumerable.Range(0, 100_000).Select(i => MathF.Sin(i * 0.01f)).ToArray();
        Assert.IsLessThan(500_000, new AnomalyChart { Title = "Long", Values = values, Scores = [.. values.Select(value => (double)value)] }.ToSvg().Length);
    }

    [TestMethod]
    public void What_cannot_be_drawn_is_refused()
    {
        Refused("no value", new() { Title = "", Values = [float.NaN] });
        Refused("Give both", Chart with { LowerBound = null });
        Refused("Values has 6 steps, but Scores 1", Chart with { Scores = [1] });
        Refused("Values has 6 steps, but Alerts 1", Chart with { Alerts = [true] });
        Refused("7 times came for 6 values", Chart with { Times = [.. Chart.Times!, new(2020, 1, 2)] });

        static void Refused(string message, AnomalyChart chart) => Assert.Contains(message, Assert.ThrowsExactly<InvalidOperationException>(() => chart.ToSvg()).Message);
    }
}
