namespace Microsoft.ML.Lstm.Charts.Tests;

[TestClass]
public sealed class CalibrationChartTests
{
    static readonly CalibrationChart Chart = new() { Confidences = [0.95f, 0.95f, 1f, 0.65f], IsCorrect = [true, false, true, true] };

    [TestMethod]
    public void The_error_is_the_mean_distance_of_confidence_and_accuracy_by_bins() =>
        // The highest bin: 2.9 expected, 2 correct; that of 0.65: one correct.
        Assert.AreEqual((0.9 + 0.35) / 4, Chart.ExpectedCalibrationError(), 1e-6);

    [TestMethod]
    public void Each_bin_that_has_examples_has_its_accuracy_and_its_count()
    {
        var bars = Chart.ToPlotModel().Series.OfType<OxyPlot.Series.RectangleBarSeries>().Select(series => series.Items.Select(bar => bar.Y1).Order().ToArray()).ToArray();
        CollectionAssert.AreEqual(new[] { 2 / 3.0, 1 }, bars[0], "accuracies");
        CollectionAssert.AreEqual(new[] { 1.0, 3 }, bars[1], "examples");
        CollectionAssert.IsSubsetOf(new[] { "Confidence", "Accuracy", "Examples", "accuracy", "perfect calibration", "100 %", "4 examples, expected calibration error 0.312" }, Drawing.Texts(Chart.ToSvg()));
    }

    [TestMethod]
    public void What_cannot_be_drawn_is_refused_and_can_still_be_printed()
    {
        Assert.ThrowsExactly<ArgumentNullException>(() => (Chart with { Confidences = null! }).ToSvg());
        foreach (var chart in new[] { Chart with { Confidences = [], IsCorrect = [] }, Chart with { IsCorrect = [true] }, Chart with { Confidences = [float.NaN, 0, 0, 0] } })
        {
            Assert.ThrowsExactly<InvalidOperationException>(() => chart.ToSvg());
            Assert.ThrowsExactly<InvalidOperationException>(() => chart.ExpectedCalibrationError());
            Assert.Contains(Chart.Title, chart.ToString());
        }

        Assert.Contains("Title", Activator.CreateInstance<CalibrationChart>().ToString());
    }
}
