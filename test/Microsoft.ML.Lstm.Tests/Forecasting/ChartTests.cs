using System.Xml.Linq;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class ChartTests
{
    static readonly ForecastChart Chart = new()
    {
        Title = "Sales <of> \"north\" & south",
        History = [1, 2, float.NaN, 4, 5],
        Forecast = [6, 7],
        LowerBound = [5, 5.5f],
        UpperBound = [7, 8.5f],
        Actual = [6.2f, float.NaN],
    };

    [TestMethod]
    public void A_chart_is_well_formed_and_shows_all_that_it_was_given()
    {
        var svg = XDocument.Parse(Chart.ToSvg()).Root!;
        XNamespace ns = "http://www.w3.org/2000/svg";
        Assert.AreEqual(2, svg.Elements(ns + "path").Count(), "history and forecast");
        Assert.AreEqual(6, svg.Elements(ns + "polygon").Single().Attribute("points")!.Value.Split(' ').Length, "the band's corners, two of them at the last reading");
        Assert.AreEqual(1, svg.Elements(ns + "circle").Count(), "what came");
        Assert.AreEqual(2, svg.Elements(ns + "path").First().Attribute("d")!.Value.Count(c => c == 'M'), "a gap where a value is missing");
        Assert.IsTrue(svg.Elements(ns + "text").Any(text => text.Value == Chart.Title));
    }

    [TestMethod]
    [DataRow(new float[] { 5 }, new float[] { 5 })]
    [DataRow(new float[] { 0 }, new float[] { 0, 0 })]
    [DataRow(new float[] { -1e30f, 1e30f }, new float[] { 0 })]
    [DataRow(new float[] { }, new float[] { 1, 2 })]
    public void Flat_huge_and_short_series_can_be_drawn(float[] history, float[] forecast)
    {
        var svg = (Chart with { History = history, Forecast = forecast, LowerBound = null, UpperBound = null, Actual = null }).ToSvg();
        Assert.IsFalse(svg.Contains("NaN") || svg.Contains("Infinity"), svg);
        XDocument.Parse(svg);
    }

    [TestMethod]
    public void Nothing_to_draw_is_refused() =>
        Assert.ThrowsExactly<InvalidOperationException>(() => (Chart with { History = [], Forecast = [float.NaN], LowerBound = null, UpperBound = null, Actual = null }).ToSvg());

    [TestMethod]
    public void A_file_is_written_whole_over_an_older_one()
    {
        var path = Path.GetTempFileName();
        Chart.Save(path);
        Assert.AreEqual(Chart.ToSvg(), File.ReadAllText(path));
        Assert.IsFalse(File.Exists(path + ".part"));
        File.Delete(path);
    }
}
