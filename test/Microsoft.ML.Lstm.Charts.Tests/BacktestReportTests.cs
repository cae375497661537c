using System.Globalization;
using System.Xml.Linq;

namespace Microsoft.ML.Lstm.Charts.Tests;

[TestClass]
public sealed class BacktestReportTests
{
    static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";

    static readonly BacktestOptions Options = new() { InputColumnName = "Value", SeriesColumnName = "Series", Horizon = 5, NumberOfFolds = 3, SeasonLength = 4 };

    sealed class Row
    {
        public string Series { get; set; } = "";
        public DateTime Time { get; set; }
        public float Value { get; set; }
    }

    static Backtest Given(int series, BacktestOptions options, Func<int, int, float>? value = null, ForecastingMethod? method = null)
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 60).SelectMany(t => Enumerable.Range(0, series).Select(s => new Row
        {
            Series = s == 0 ? "<north> & \"south\" 'x'" : $"shop {s}",
            Time = new DateTime(2024, 1, 1).AddDays(t),
            Value = value?.Invoke(s, t) ?? (10 * (s + 1)) + (3 * (t % 4)) + random.NextSingle(),
        }));
        var ml = new MLContext(1);
        return ml.Forecasting.CrossValidate(ml.Data.LoadFromEnumerable(rows), method ?? ForecastingMethod.SeasonalNaive, options);
    }

    static XElement Page(string html)
    {
        Assert.DoesNotContain("NaN", html);
        Assert.DoesNotContain("Infinity", html);
        Assert.DoesNotContain("∞", html);
        var page = XDocument.Parse(html).Root!;
        // Nothing is fetched, and nothing runs.
        Assert.IsFalse(page.DescendantsAndSelf().Any(element => element.Name.LocalName is "script" or "link" or "img" or "iframe" or "a"));
        Assert.IsFalse(page.DescendantsAndSelf().Attributes().Any(attribute => attribute.Name.LocalName is "src" or "href" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal)));
        Assert.DoesNotContain("url(", html);
        Assert.DoesNotContain("@import", html);
        return page;
    }

    static int Count(XElement page, string name, string style) => page.Descendants(Html + name).Count(element => ((string?)element.Attribute("class") ?? "").Split(' ').Contains(style));

    static readonly Backtest Three = Given(3, Options with { TimeColumnName = "Time", Methods = [ForecastingMethod.Naive, ForecastingMethod.Drift] });

    [TestMethod]
    public void A_page_shows_all_of_a_backtest()
    {
        var page = Page(new BacktestReport { Title = "A <b> & c", Backtest = Three, Unit = "m/s" }.ToHtml());
        Assert.AreEqual("A <b> & c", page.Descendants(Html + "h1").Single().Value);
        CollectionAssert.IsSubsetOf(new[] { "<north> & \"south\" 'x'", "shop 1", "shop 2" }, page.Descendants(Html + "td").Select(cell => cell.Value).ToArray());
        CollectionAssert.IsSubsetOf(new[] { "seasonal naive", "naive", "drift", Three.Result.Metrics.MeanAbsoluteScaledError.ToString("F3", CultureInfo.InvariantCulture) },
            page.Descendants(Html + "td").Select(cell => cell.Value).ToArray());
        Assert.AreEqual(3 * 3, Count(page, "path", "b0"), "a band of 95 % for each series and fold");
        Assert.AreEqual(3 * 3, Count(page, "path", "b2"));
        Assert.AreEqual(3, Count(page, "path", "actual"), "one line of true values for each series");
        Assert.AreEqual(7, page.Descendants(Html + "h2").Count());
        Assert.AreEqual(3 * 3, page.Descendants(Html + "circle").Count(), "three methods in three folds");
        Assert.Contains("m/s", page.Descendants(Html + "text").Select(text => text.Value).ToArray());
        Assert.IsTrue(page.Descendants(Html + "text").Any(text => text.Value.EndsWith(" Feb", StringComparison.Ordinal) || text.Value == "Feb 2024"), "times along the bottom");
        Assert.IsTrue(page.Descendants(Html + "svg").All(picture => picture.Attribute("aria-label") is not null));
    }

    /// <summary>Bounds of a fan lie where the quantiles do: the pictures' heights are a linear map of the values.</summary>
    [TestMethod]
    public void Fans_are_drawn_to_scale()
    {
        var backtest = Given(1, Options with { NumberOfFolds = 1, ConfidenceLevels = [0.8f], Methods = [] });
        var page = Page(new BacktestReport { Backtest = backtest }.ToHtml());
        var band = page.Descendants(Html + "path").Single(path => (string?)path.Attribute("class") == "b1").Attribute("d")!.Value.Trim('M', 'Z').Split('L')
            .Select(point => double.Parse(point.Split(' ')[1], CultureInfo.InvariantCulture)).ToArray();
        var (lower, upper) = backtest.Result.Folds[0].Forecasts[0].Quantiles!.Interval(0.8f)!.Value;
        double[] values = [.. upper.Select(value => (double)value), .. lower.Reverse().Select(value => (double)value)];
        var slope = (band[0] - band[^1]) / (values[0] - values[^1]);
        Assert.IsTrue(slope < 0);
        for (var i = 0; i < band.Length; i++) Assert.AreEqual(band[0] + (slope * (values[i] - values[0])), band[i], 0.05);
    }

    [TestMethod]
    public void Awkward_backtests_have_a_page()
    {
        var plain = Options with { Methods = [] };
        Page(Report(Given(1, plain with { NumberOfFolds = 1, Horizon = 1 })));
        Page(Report(Given(1, plain, (_, _) => 0)));
        Page(Report(Given(1, plain, (_, _) => 7)));
        Page(Report(Given(2, plain, (s, t) => s == 0 ? float.NaN : t)));
        Page(Report(Given(2, plain with { ConfidenceLevels = [], QuantileLevels = [] })));
        Page(Report(Given(2, plain with { Gap = 3, Step = 2, TimeColumnName = "Time" })));
        Page(Report(Given(2, plain, method: ForecastingMethod.FromFunction("none", (_, steps) => [.. Enumerable.Repeat(float.NaN, steps)]))));
        Page(Report(Given(2, plain, method: ForecastingMethod.FromFunction("]]> \0 \uD800", (_, steps) => new float[steps]))));
        Page(Report(Given(9, plain, (s, t) => (t % 5) * 1e30f * (s + 1))));
        Page(Report(Given(9, plain, (s, t) => (t % 5) * 1e-30f * (s + 1))));

        static string Report(Backtest backtest) => new BacktestReport { Backtest = backtest }.ToHtml();
    }

    [TestMethod]
    public void Of_many_series_four_are_drawn_unless_they_are_named()
    {
        var many = Given(9, Options with { Methods = [] });
        var page = Page(new BacktestReport { Backtest = many, WorstSeries = 2 }.ToHtml());
        Assert.AreEqual(4, Count(page, "path", "actual"));
        Assert.AreEqual(2, Count(page, "polyline", "actual"));
        var named = Page(new BacktestReport { Backtest = many, Series = ["shop 3"] }.ToHtml());
        Assert.AreEqual(1, Count(named, "path", "actual"));
        Assert.Contains("'absent'", Assert.ThrowsExactly<ArgumentException>(() => new BacktestReport { Backtest = many, Series = ["absent"] }.ToHtml()).Message);
    }

    [TestMethod]
    public void The_same_backtest_gives_the_same_bytes_in_every_culture()
    {
        var expected = new BacktestReport { Backtest = Three }.ToHtml();
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator, culture.NumberFormat.NegativeSign, culture.NumberFormat.PercentDecimalSeparator) = (",", ".", "−", ",");
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            Assert.AreEqual(expected, new BacktestReport { Backtest = Three }.ToHtml());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        Assert.DoesNotContain("\r", expected);
    }

    [TestMethod]
    public void A_file_is_written_whole_and_only_as_html()
    {
        var folder = Directory.CreateTempSubdirectory();
        var path = Path.Combine(folder.FullName, "report.html");
        File.WriteAllText(path, new string('x', 1 << 20));
        var report = new BacktestReport { Backtest = Three };
        report.Save(path);
        Assert.AreEqual(report.ToHtml(), File.ReadAllText(path));
        Assert.HasCount(1, folder.GetFiles());
        folder.Delete(recursive: true);
        Assert.Contains(".html", Assert.ThrowsExactly<ArgumentException>(() => report.Save("report.svg")).Message);
    }
}
