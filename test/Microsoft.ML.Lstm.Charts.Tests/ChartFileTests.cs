using System.Globalization;

namespace Microsoft.ML.Lstm.Charts.Tests;

[TestClass]
public sealed class ChartFileTests
{
    static readonly ForecastChart Chart = new() { Title = "Sales", History = [1.5f, 2.25f, 3], Forecast = [4], LowerBound = [3.5f], UpperBound = [4.5f] };

    [TestMethod]
    public void A_file_is_written_whole_over_an_older_one()
    {
        var folder = Directory.CreateTempSubdirectory();
        var path = Path.Combine(folder.FullName, "sales.SVG");
        File.WriteAllText(path, new string('x', 1 << 20));
        Chart.Save(path);
        Assert.AreEqual(Chart.ToSvg(), File.ReadAllText(path));
        Assert.AreEqual('<', (char)File.ReadAllBytes(path)[0], "no byte order mark");
        var grid = new ChartGrid { Title = "Shops", Charts = [Chart] };
        grid.Save(path);
        Assert.AreEqual(grid.ToSvg(), File.ReadAllText(path));
        Assert.HasCount(1, folder.GetFiles(), "nothing is left beside it");
        folder.Delete(recursive: true);
    }

    [TestMethod]
    [DataRow("sales.png")]
    [DataRow("sales")]
    [DataRow("svg")]
    public void Other_kinds_of_files_are_refused(string path)
    {
        foreach (var save in new Action<string>[] { Chart.Save, new ChartGrid { Title = "Shops", Charts = [Chart] }.Save })
        {
            var message = Assert.ThrowsExactly<ArgumentException>(() => save(path)).Message;
            Assert.Contains(path, message);
            Assert.Contains(".svg", message);
        }

        Assert.IsFalse(File.Exists(path));
    }

    [TestMethod]
    public void The_same_chart_gives_the_same_bytes_in_every_culture()
    {
        var expected = Chart.ToSvg();
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator, culture.NumberFormat.NegativeSign) = (",", ".", "−");
        (culture.NumberFormat.PercentDecimalSeparator, culture.DateTimeFormat.DateSeparator, culture.DateTimeFormat.TimeSeparator) = (",", ".", ".");
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            Assert.AreEqual(expected, Chart.ToSvg());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.DoesNotContain("\r", expected);
    }

    [TestMethod]
    public void A_page_scales_and_says_what_it_shows()
    {
        var page = Drawing.Page((Chart with { Title = "A & <B>", Subtitle = "of \"C\"" }).ToSvg());
        Assert.AreEqual("0 0 960 460", page.Attribute("viewBox")!.Value);
        Assert.AreEqual("img", page.Attribute("role")!.Value);
        Assert.AreEqual("A & <B>", page.Attribute("aria-label")!.Value);
        Assert.AreEqual("of \"C\"", page.Elements().First().Value);
    }

    [TestMethod]
    public void Models_of_OxyPlot_keep_headline_and_legend()
    {
        var model = (Chart with { Subtitle = "units" }).ToPlotModel();
        Assert.AreEqual(("Sales", "units", 1), (model.Title, model.Subtitle, model.Legends.Count));
        Assert.AreNotSame(model, Chart.ToPlotModel());
    }

    [TestMethod]
    public void A_grid_shows_each_chart_and_one_legend()
    {
        var grid = new ChartGrid { Title = "Shops", Subtitle = "a week", Charts = [.. Enumerable.Range(1, 5).Select(shop => Chart with { Title = $"Shop {shop}", Subtitle = null })], Columns = 3 };
        var texts = Drawing.Texts(grid.ToSvg());
        CollectionAssert.IsSubsetOf(new[] { "Shops", "a week", "Shop 1", "Shop 2", "Shop 3", "Shop 4", "Shop 5" }, texts);
        Assert.AreEqual(1, texts.Count(text => text == "forecast"));
        Assert.ThrowsExactly<InvalidOperationException>(() => (grid with { Charts = [] }).ToSvg());
        Assert.ThrowsExactly<InvalidOperationException>(() => (grid with { Columns = 0 }).ToSvg());
    }
}
