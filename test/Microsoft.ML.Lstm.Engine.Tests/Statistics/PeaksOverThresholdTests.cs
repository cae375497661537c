using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tests.Statistics;

[TestClass]
public sealed class PeaksOverThresholdTests
{
    const int Rows = 40000, Learnt = 3000;

    [TestMethod]
    public void P_values_are_uniform_far_into_the_tail() => AreUniform(Observe(row => 1), 1e-3);

    [TestMethod]
    public void P_values_stay_uniform_while_the_scale_drifts_thousandfold() => AreUniform(Observe(row => Math.Pow(1000, (double)row / Rows)), 5e-3);

    [TestMethod]
    public void P_values_come_back_after_the_scale_has_jumped()
    {
        var p = Observe(row => row < Rows / 2 ? 1 : 5);
        AreUniform(p[((Rows / 2) + Learnt)..], 5e-3);
        AreUniform(p[Learnt..(Rows / 2)], 5e-3);
    }

    [TestMethod]
    public void What_lies_far_beyond_all_that_was_seen_is_very_unlikely()
    {
        var calibration = new PeaksOverThreshold(500, 2000);
        var random = new Random(5);
        for (var row = 0; row < 5000; row++) calibration.Observe(Normal(random));
        var p = calibration.Observe(12);
        Assert.IsTrue(p is > 0 and < 1e-5, $"{p}");
    }

    [TestMethod]
    [DataRow(0.5)]
    [DataRow(0.04)]
    public void P_values_are_right_where_most_scores_are_nothing(double moves)
    {
        var calibration = new PeaksOverThreshold(500, 2000);
        var random = new Random(4);
        var p = Enumerable.Range(0, 2 * Rows).Select(_ => calibration.Observe(random.NextDouble() < moves ? Normal(random) : 0)).Skip(Learnt).ToArray();
        Assert.AreEqual(1 - moves, p.Count(value => value == 1) / (double)p.Length, 0.01);
        foreach (var level in new[] { 0.8 * moves, 0.4 * moves, 0.01, 5e-3 })
        {
            var share = p.Count(value => value < level) / (double)p.Length;
            Assert.AreEqual(1, share / level, 0.2, $"{share} of the p-values lie below {level}");
        }
    }

    [TestMethod]
    public void The_first_move_after_a_long_standstill_is_as_unlikely_as_the_standstill_was_long()
    {
        var calibration = new PeaksOverThreshold(500, 2000);
        for (var row = 0; row < 1000; row++) Assert.AreEqual(1, calibration.Observe(0));
        Assert.AreEqual(1 / 1000.0, calibration.Observe(90), 5e-4);
        Assert.AreEqual(3 / 1000.0, calibration.Observe(1), 2e-3);
    }

    static double[] Observe(Func<int, double> scale)
    {
        var calibration = new PeaksOverThreshold(500, 2000);
        var random = new Random(3);
        return [.. Enumerable.Range(0, Rows).Select(row => calibration.Observe(scale(row) * Normal(random))).Skip(Learnt)];
    }

    static void AreUniform(double[] p, double least)
    {
        foreach (var level in new[] { 0.9, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 5e-3, 1e-3 }.Where(level => level >= least))
        {
            var share = p.Count(value => value < level) / (double)p.Length;
            Assert.AreEqual(1, share / level, 0.1 + (4 / Math.Sqrt(level * p.Length)), $"{share} of the p-values lie below {level}");
        }
    }

    static double Normal(Random random) => Math.Abs(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
