using Microsoft.ML.Lstm.Engine.Models;

namespace Microsoft.ML.Lstm.Engine.Tests.Models;

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
                foreach (ref var value in values.AsSpan()) value = Math.Exp(Made.Gauss(random) / 3);
                var limit = 3 * Math.Log(TailQuantile.Of(values, probability));
                exceeded += 0.5 * Erfc(limit / Math.Sqrt(2)) / 3000;
            }
            Assert.IsTrue(exceeded > probability * 0.4 && exceeded < probability * 1.3, $"{count} values, {probability}: {exceeded}");
        }
    }

    [TestMethod]
    public void Very_few_values_give_at_least_the_largest()
    {
        Assert.AreEqual(3.0, TailQuantile.Of([3.0], 0.01));
        Assert.IsTrue(TailQuantile.Of([1.0, 2.0], 0.01) >= 2);
        Assert.AreEqual(2.0, TailQuantile.Of([2.0, 2.0, 2.0, 2.0, 2.0], 0.01));
    }

    // Abramowitz and Stegun 7.1.26, for x at least 0.
    static double Erfc(double x)
    {
        var t = 1 / (1 + (0.3275911 * x));
        return t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429)))))))) * Math.Exp(-x * x);
    }
}
