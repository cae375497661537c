using System.Xml.Linq;

namespace Microsoft.ML.Lstm.Tests.Charts;

[TestClass]
public sealed class CalibrationChartTests
{
    static readonly CalibrationChart Chart = new() { Confidences = [0.95f, 0.95f, 1f, 0.65f], Right = [true, false, true, true] };

    [TestMethod]
    public void The_error_is_the_mean_distance_of_confidence_and_accuracy_by_bins() =>
        // Nine to ten tenths: 2.9 said, 2 right; six to seven tenths: .65 said, 1 right.
        Assert.AreEqual((0.9 + 0.35) / 4, Chart.ExpectedCalibrationError, 1e-6);

    [TestMethod]
    public void Each_bin_that_has_examples_gets_a_bar_as_high_as_it_was_right()
    {
        XNamespace ns = "http://www.w3.org/2000/svg";
        var bars = XDocument.Parse(Chart.ToSvg()).Root!.Elements(ns + "rect").Where(bar => bar.Element(ns + "title") is not null).ToArray();
        CollectionAssert.AreEquivalent(new[] { "3 examples", "1 examples" }, bars.Select(bar => bar.Element(ns + "title")!.Value).ToArray());
        var heights = bars.Select(bar => double.Parse(bar.Attribute("height")!.Value, System.Globalization.CultureInfo.InvariantCulture)).Order().ToArray();
        Assert.AreEqual(2 / 3.0, heights[0] / heights[1], 0.001);
    }

    [TestMethod]
    public void What_cannot_be_drawn_is_refused()
    {
        Assert.ThrowsExactly<InvalidOperationException>(() => (Chart with { Confidences = [], Right = [] }).ToSvg());
        Assert.ThrowsExactly<InvalidOperationException>(() => (Chart with { Right = [true] }).ToSvg());
        Assert.ThrowsExactly<InvalidOperationException>(() => (Chart with { Confidences = [float.NaN, 0, 0, 0] }).ToSvg());
    }
}
