using Microsoft.ML.Lstm.Evaluation.Anomalies;

namespace Microsoft.ML.Lstm.Tests.AnomalyDetection;

/// <summary>The measure that the evaluation program judges detectors by, against cases computed by hand.</summary>
[TestClass]
public sealed class RangeSurfaceTests
{
    [TestMethod]
    public void What_finds_the_anomaly_first_has_1()
    {
        Assert.AreEqual(1, Vus("..x.", [0, 0, 1, 0], longest: 0), 1e-12);
        Assert.AreEqual(1, Vus("..x.", [0, 0, 1, 0], longest: 3), 1e-12);
    }

    [TestMethod]
    public void What_is_next_to_the_anomaly_counts_by_its_soft_label()
    {
        // Buffers of 0 and 1 have no soft label: the first threshold finds nothing, the second all at a precision of 1/2.
        // A buffer of 2 has soft labels a = sqrt(1/2): the first has a recall of a / (1 + a/2) at a precision of a, the second the rest at (1 + a) / 2.
        var a = Math.Sqrt(0.5);
        var first = a / (1 + (a / 2));
        var softened = (first * a) + ((1 - first) * ((1 + a) / 2));
        Assert.AreEqual((0.5 + 0.5 + softened) / 3, Vus("..x.", [0, 1, 0.5, 0], longest: 2), 1e-12);
    }

    [TestMethod]
    public void An_anomaly_that_is_missed_halves_the_recall()
    {
        // First one of two rows, of one of two anomalies: a recall of 1/2 times 1/2; then a false alarm; then both, at a precision of 2/3.
        Assert.AreEqual((0.25 * 1) + (0.75 * 2 / 3.0), Vus("x...x.", [1, 0, 0.8, 0, 0.5, 0], longest: 0), 1e-12);
    }

    [TestMethod]
    public void Anomalies_whose_buffers_touch_are_one()
    {
        // Up to a buffer of 1 the second anomaly is found at the end only. Of 2 on they are one, and soft labels b between them are predicted last.
        double Apart() => (0.25 * 1) + (0.75 * 2 / 6.0);
        var b = 2 * Math.Sqrt(0.5);
        var soft = Math.Min(1, b);
        double Joined() => (0.5 * 1) + (0.5 * (2 + soft + (2 * Math.Sqrt(0.5))) / 6.0);
        Assert.AreEqual((Apart() + Apart() + Joined()) / 3, Vus(".x.x..", [0, 1, 0, 0, 0, 0], longest: 2), 1e-12);
    }

    [TestMethod]
    public void Equal_scores_have_the_share_of_anomalous_rows()
    {
        var labels = string.Concat(Enumerable.Range(0, 1000).Select(t => t is >= 400 and < 500 ? 'x' : '.'));
        Assert.AreEqual(0.1, Vus(labels, new double[1000], longest: 0), 1e-12);
    }

    [TestMethod]
    public void Only_the_order_of_scores_counts()
    {
        var random = new Random(1);
        var scores = Enumerable.Range(0, 700).Select(_ => random.NextDouble()).ToArray();
        var labels = string.Concat(Enumerable.Range(0, 700).Select(t => t % 200 is > 50 and < 70 ? 'x' : '.'));
        Assert.AreEqual(Vus(labels, scores, 30), Vus(labels, [.. scores.Select(score => Math.Exp(5 * score))], 30), 1e-12);
    }

    [TestMethod]
    [DataRow(24)]
    [DataRow(100)]
    public void The_pattern_of_a_wave_is_its_period(int period) =>
        Assert.AreEqual(period, TsbAdWindow.Of([.. Enumerable.Range(0, 3000).Select(t => MathF.Sin(2 * MathF.PI * t / period))]), 1);

    [TestMethod]
    public void A_series_without_a_pattern_has_125() => Assert.AreEqual(125, TsbAdWindow.Of([.. Enumerable.Range(0, 3000).Select(t => (float)t)]));

    static double Vus(string labels, double[] scores, int longest) => RangeSurface.VusPr([.. labels.Select(label => label == 'x')], scores, longest);
}
