namespace Microsoft.ML.Lstm.Charts.Tests;

[TestClass]
public sealed class StrokeChartTests
{
    const string Ink = "#0f172a", Grey = "#94a3b8";

    static StrokeChart Chart(params float[] points) => new() { Title = "", Points = points };

    [TestMethod]
    public void Each_stroke_is_a_line_through_its_points()
    {
        var chart = Chart(0, 0, 0, 10, 0, 0, 0, 10, 1, 5, 5, 0, 5, 5, 0, 5, -5, 0, 1, 1, 0);
        CollectionAssert.AreEqual(new[] { 3, 4 }, Drawing.Lines(chart.ToSvg(), Ink));
        var first = (OxyPlot.Series.LineSeries)chart.ToPlotModel().Series[0];
        CollectionAssert.AreEqual(new[] { (0.0, 0.0), (10.0, 0.0), (10.0, 10.0) }, first.Points.Select(point => (point.X, point.Y)).ToArray());
    }

    [TestMethod]
    public void What_was_given_has_a_colour_of_its_own_and_the_rest_goes_on_from_it()
    {
        var svg = (Chart(0, 0, 0, 10, 0, 0, 0, 10, 0, 5, 5, 0) with { Given = 2 }).ToSvg();
        CollectionAssert.AreEqual(new[] { 2 }, Drawing.Lines(svg, Grey));
        CollectionAssert.AreEqual(new[] { 3 }, Drawing.Lines(svg, Ink));
    }

    [TestMethod]
    public void Strokes_of_no_length_and_points_alone_are_dots_and_NaN_ends_a_stroke()
    {
        Assert.AreEqual(1, Drawing.Circles(Chart(3, 4, 1).ToSvg(), Ink));
        Assert.AreEqual(1, Drawing.Circles(Chart(0, 0, 1, 5, 5, 0, 5, 0, 1).ToSvg(), Ink));
        Drawing.Page(Chart(2, 2, 0, 0, 0, 0, 0, 0, 1).ToSvg());
        CollectionAssert.AreEqual(new[] { 2, 2 }, Drawing.Lines(Chart(0, 0, 0, 5, 0, 0, float.NaN, 0, 0, 5, 5, 0, 5, 0, 0).ToSvg(), Ink));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Chart(float.NaN, 1, 0, 1, float.PositiveInfinity, 1).ToSvg()).Message, "nothing to draw");
        Assert.ThrowsExactly<InvalidOperationException>(() => Chart().ToSvg());
        Assert.ThrowsExactly<InvalidOperationException>(() => Chart(1, 2).ToSvg());
        Assert.ThrowsExactly<InvalidOperationException>(() => (Chart(1, 2, 0) with { Given = 2 }).ToSvg());
    }

    [TestMethod]
    public void Many_drawings_share_a_page()
    {
        var grid = new ChartGrid { Title = "Squares", Columns = 4, Charts = [.. Enumerable.Range(1, 6).Select(size => Chart(size, 0, 0, 0, size, 0, -size, 0, 0, 0, -size, 1))] };
        Assert.HasCount(6, Drawing.Lines(grid.ToSvg(), Ink));
    }
}
