using System.Globalization;

namespace Microsoft.ML.Lstm.Charts.Tests;

[TestClass]
public sealed class ForecastChartTests
{
    const string History = "#334155", Forecast = "#2563eb", Actual = "#ea580c";

    static readonly ForecastChart Chart = new()
    {
        Title = "Sales <of> \"north\" & south",
        Subtitle = "units",
        History = [1, 2, float.NaN, 3, float.NaN, 4, 5],
        Forecast = [6, 7],
        LowerBound = [5, 5.5f],
        UpperBound = [7, 8.5f],
        Actual = [6.2f, float.NaN],
    };

    [TestMethod]
    public void A_chart_shows_all_that_it_was_given()
    {
        var svg = Chart.ToSvg();
        // The legend has a line of each kind, too.
        CollectionAssert.AreEquivalent(new[] { 2, 2, 2 }, Drawing.Lines(svg, History), "two stretches of history");
        CollectionAssert.AreEquivalent(new[] { 3, 2 }, Drawing.Lines(svg, Forecast), "the forecast, from the last value on");
        CollectionAssert.AreEqual(new[] { 5 }, Drawing.Areas(svg, Forecast), "the interval's corners, one of them at the last value");
        Assert.AreEqual(2, Drawing.Circles(svg, Actual), "one actual value is known");
        CollectionAssert.IsSubsetOf(new[] { Chart.Title, "units", "history", "forecast", "interval", "actual", "Value", "Step" }, Drawing.Texts(svg));
    }

    [TestMethod]
    public void A_value_between_two_gaps_is_a_dot() => Assert.AreEqual(1, Drawing.Circles(Chart.ToSvg(), History));

    [TestMethod]
    public void Steps_are_labelled_at_equal_distances()
    {
        foreach (var steps in Enumerable.Range(2, 40))
        {
            var labels = Drawing.Texts((Chart with { Title = "", Subtitle = null, History = [.. Enumerable.Repeat(1.5f, steps)], ValueTitle = null }).ToSvg())
                .Where(text => int.TryParse(text, CultureInfo.InvariantCulture, out _)).Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            // Values come first or last; steps are the run that begins with 0.
            var run = labels.SkipWhile(label => label != 0).ToArray();
            Assert.IsTrue(run.Length >= 2, string.Join(' ', labels));
            for (var i = 2; i < run.Length && run[i] > run[i - 1]; i++) Assert.AreEqual(run[1] - run[0], run[i] - run[i - 1], $"{steps} steps: {string.Join(' ', run)}");
        }
    }

    [TestMethod]
    [DataRow(1.5e9f, "1,500,000,000")]
    [DataRow(0.002f, "0.002")]
    [DataRow(-250f, "-250")]
    public void Numbers_have_all_their_digits(float value, string label)
    {
        var texts = Drawing.Texts((Chart with { History = [value, 0], Forecast = [value, 0], LowerBound = null, UpperBound = null, Actual = null }).ToSvg());
        CollectionAssert.Contains(texts, label);
    }

    [TestMethod]
    [DataRow(30 * 24.0, 60, "yyyy")]
    [DataRow(24.0, 1000, "MMM yyyy")]
    [DataRow(24.0, 400, "MMM yyyy")]
    [DataRow(24.0, 150, "MMM yyyy")]
    [DataRow(24.0, 60, "d MMM yyyy")]
    [DataRow(24.0, 10, "d MMM yyyy")]
    [DataRow(1.0, 20, "HH:mm")]
    [DataRow(0.1 / 60, 20, "HH:mm:ss")]
    public void Times_are_labelled_as_exactly_as_they_need(double hours, int steps, string format)
    {
        var start = new DateTime(2020, 1, 1);
        var chart = Chart with { History = [.. Enumerable.Repeat(1f, steps)], Times = [.. Enumerable.Range(0, steps).Select(step => start.AddHours(hours * step))] };
        var texts = Drawing.Texts(chart.ToSvg());
        var labels = texts.Where(text => DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)).ToArray();
        Assert.IsTrue(labels.Length is >= 3 and <= 14 && labels.Distinct().Count() == labels.Length, string.Join(" | ", texts));
        CollectionAssert.Contains(texts, "Time");
    }

    [TestMethod]
    public void Times_of_the_forecast_follow_those_of_the_history()
    {
        var months = new DateTime[] { new(2020, 11, 30), new(2020, 12, 30) };
        var chart = Chart with { History = [1, 2], Times = months };
        Assert.AreEqual((chart with { Times = [.. months, new(2021, 1, 30), new(2021, 2, 28)] }).ToSvg(), chart.ToSvg(), "months go on as months");
        var days = new DateTime[] { new(2020, 12, 30), new(2020, 12, 31) };
        Assert.AreEqual((chart with { Times = [.. days, new(2021, 1, 1), new(2021, 1, 2)] }).ToSvg(), (chart with { Times = days }).ToSvg());
    }

    [TestMethod]
    [DataRow(new float[] { 5 }, new float[] { 5 })]
    [DataRow(new float[] { 0 }, new float[] { 0, 0 })]
    [DataRow(new float[] { -1e30f, 1e30f }, new float[] { 0 })]
    [DataRow(new float[] { float.MinValue, float.MaxValue }, new float[] { 0 })]
    [DataRow(new float[] { }, new float[] { 1, 2 })]
    [DataRow(new float[] { 1, 2 }, new float[] { })]
    public void Flat_huge_and_short_series_can_be_drawn(float[] history, float[] forecast) =>
        Drawing.Page((Chart with { History = history, Forecast = forecast, LowerBound = null, UpperBound = null, Actual = null }).ToSvg());

    [TestMethod]
    public void What_cannot_be_drawn_is_refused()
    {
        Refused("no value", Chart with { History = [], Forecast = [float.NaN], LowerBound = null, UpperBound = null, Actual = null });
        Refused("Give both", Chart with { LowerBound = null });
        Refused("1 lower and 2 upper", Chart with { LowerBound = [1] });
        Refused("3 actual values", Chart with { Actual = [1, 2, 3] });
        Refused("2 times came for 7 values", Chart with { Times = [new(2020, 1, 1), new(2020, 1, 2)] });
        Refused("cannot be told", Chart with { History = [1], Times = [new(2020, 1, 1)] });
        Assert.ThrowsExactly<ArgumentNullException>(() => (Chart with { History = null! }).ToSvg());

        static void Refused(string message, ForecastChart chart) => Assert.Contains(message, Assert.ThrowsExactly<InvalidOperationException>(() => chart.ToSvg()).Message);
    }
}
