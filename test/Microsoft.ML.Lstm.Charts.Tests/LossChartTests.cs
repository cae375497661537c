namespace Microsoft.ML.Lstm.Charts.Tests;

[TestClass]
public sealed class LossChartTests
{
    const string Training = "#94a3b8", Validation = "#2563eb", Kept = "#ea580c";

    static readonly LossChart Chart = new()
    {
        Points = [Point(0, 1, 1, 1.1), Point(0, 2, 0.8, 0.9), Point(0, 3, 0.7, 1), Point(1, 1, 1, 1), Point(1, 2, 0.9, 0.95), Point(1, 3, 0.6, 0.7), Point(1, 4, 0.5, 0.7)],
    };

    static LossPoint Point(int member, int epoch, double training, double validation) => new() { Member = member, Epoch = epoch, TrainingLoss = training, ValidationLoss = validation };

    [TestMethod]
    public void Each_network_has_its_losses_and_the_epoch_that_was_kept()
    {
        var svg = Chart.ToSvg();
        CollectionAssert.IsSubsetOf(new[] { 3, 4 }, Drawing.Lines(svg, Training));
        CollectionAssert.IsSubsetOf(new[] { 3, 4 }, Drawing.Lines(svg, Validation));
        Assert.AreEqual(2 + 1, Drawing.Circles(svg, Kept), "one for each network, one in the legend");
        CollectionAssert.IsSubsetOf(new[] { "Loss by epoch", "Epoch", "Loss", "training", "validation", "epoch kept" }, Drawing.Texts(svg));
        var kept = Chart.ToPlotModel().Series.OfType<OxyPlot.Series.ScatterSeries>().Single().Points;
        CollectionAssert.AreEqual(new[] { (2.0, 0.9), (3.0, 0.7) }, kept.Select(point => (point.X, point.Y)).ToArray(), "the first of the lowest");
    }

    [TestMethod]
    public void Networks_of_different_phases_have_lines_of_their_own()
    {
        var selection = Chart with { Points = [.. Chart.Points, .. Chart.Points.Select(point => point with { Phase = TrainingPhase.Selection })] };
        Assert.AreEqual(2 + 2, selection.ToPlotModel().Series.OfType<OxyPlot.Series.ScatterSeries>().Single().Points.Count);
    }

    [TestMethod]
    public void Without_validation_there_is_neither_its_line_nor_an_epoch_kept()
    {
        var svg = (Chart with { Points = [.. Chart.Points.Select(point => point with { ValidationLoss = double.NaN })] }).ToSvg();
        Assert.IsEmpty(Drawing.Lines(svg, Validation));
        Assert.AreEqual(0, Drawing.Circles(svg, Kept));
    }

    [TestMethod]
    public void Epochs_are_whole_numbers() =>
        CollectionAssert.DoesNotContain(Drawing.Texts((Chart with { Points = [Point(0, 1, 3, double.NaN), Point(0, 2, 2, double.NaN)] }).ToSvg()), "1.5");

    [TestMethod]
    public void Nothing_to_draw_is_refused()
    {
        Assert.ThrowsExactly<InvalidOperationException>(() => (Chart with { Points = [] }).ToSvg());
        Assert.ThrowsExactly<InvalidOperationException>(() => (Chart with { Points = [Point(0, 1, double.NaN, double.NaN)] }).ToSvg());
    }
}
