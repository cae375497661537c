using Microsoft.ML.Lstm.Engine.Statistics;
using Microsoft.ML.Lstm.Engine.Tests.Tasks;

namespace Microsoft.ML.Lstm.Engine.Tests.Statistics;

[TestClass]
public sealed class TailQuantileTests
{
    [TestMethod]
    public void A_new_value_exceeds_it_as_often_as_asked_for_with_many_values_and_with_few()
    {
        foreach (var (count, probability) in (ReadOnlySpan<(int, double)>)[(500, 0.1), (200, 0.01), (40, 0.01), (60, 0.005)])
        {
            var random = new Random(1);
            var exceeded = 0.0;
            for (var i = 0; i < 3000; i++)
            {
                // Of Exp(N / 3) a value x is exceeded by the part that N has above 3 ln x.
                var values = new double[count];
                foreach (ref var value in values.AsSpan()) value = Math.Exp(ForecastFixtures.Gauss(random) / 3);
                var limit = 3 * Math.Log(TailQuantile.OfSeries(values, probability).Value);
                exceeded += 0.5 * Erfc(limit / Math.Sqrt(2)) / 3000;
            }
            Assert.IsTrue(exceeded > probability * 0.4 && exceeded < probability * 1.3, $"{count} values, {probability}: {exceeded}");
        }
    }

    [TestMethod]
    public void Of_a_time_series_a_new_value_exceeds_it_as_often_as_asked_for_however_its_values_depend_on_their_neighbours()
    {
        foreach (var (count, keep, probability) in (ReadOnlySpan<(int, double, double)>)[(400, 0, 0.01), (400, 0.9, 0.01), (1000, 0.95, 0.01), (4000, 0.9, 0.01), (300, 0.9, 0.05)])
        {
            var random = new Random(1);
            var (exceeded, sizes) = (0.0, 0.0);
            const int Draws = 300;
            for (var i = 0; i < Draws; i++)
            {
                var (values, state) = (new double[count], ForecastFixtures.Gauss(random));
                foreach (ref var value in values.AsSpan())
                {
                    state = (keep * state) + (Math.Sqrt(1 - (keep * keep)) * ForecastFixtures.Gauss(random));
                    value = Math.Exp(state / 3);
                }
                var (limit, size) = TailQuantile.OfSeries(values, probability);
                exceeded += 0.5 * Erfc(Math.Max(0, 3 * Math.Log(limit)) / Math.Sqrt(2)) / Draws;
                sizes += (double)size / Draws;
            }
            var independent = count * (1 - keep) / (1 + keep);
            Assert.IsTrue(exceeded > probability * 0.4 && exceeded < probability * 1.8, $"{count} values, {keep}, {probability}: {exceeded}");
            Assert.IsTrue(sizes > independent * 0.6 && sizes < independent * 2, $"{count} values, {keep}: {sizes} for {independent}");
        }
    }

    [TestMethod]
    public void No_probability_gives_a_quantile_that_nothing_exceeds()
    {
        double[] values = [.. Enumerable.Range(0, 60).Select(i => 1 + (0.01 * i))];
        Assert.AreEqual(TailQuantile.OfSeries([.. values], TailQuantile.LeastProbability(60)).Value, TailQuantile.OfSeries([.. values], 1e-12).Value);
        Assert.IsTrue(TailQuantile.OfSeries([.. values], 1e-12).Value < 5);
        Assert.IsTrue(TailQuantile.OfSeries([1, 1, 1, 1e9], 1e-12).Value <= 1e10);
        Assert.AreEqual((2.0, 9), TailQuantile.OfSeries([2, 2, 2, 2, 2, 2, 2, 2, 2], 0.01));
        Assert.AreEqual((7.0, 1), TailQuantile.OfSeries([7], 0.01));
    }

    [TestMethod]
    public void Very_few_values_give_at_least_the_largest()
    {
        Assert.AreEqual(3.0, TailQuantile.OfSeries([3.0], 0.01).Value);
        Assert.IsTrue(TailQuantile.OfSeries([1.0, 2.0], 0.01).Value >= 2);
        Assert.AreEqual(2.0, TailQuantile.OfSeries([2.0, 2.0, 2.0, 2.0, 2.0], 0.01).Value);
    }

    // Abramowitz and Stegun 7.1.26, for x at least 0.
    static double Erfc(double x)
    {
        var t = 1 / (1 + (0.3275911 * x));
        return t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429)))))))) * Math.Exp(-x * x);
    }
}
