using System.Text.Json;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Tests.Golden;

/// <summary>Quantiles against mpmath; eng/goldens/distributions.py made the numbers and says how.</summary>
[TestClass]
public sealed class DistributionGoldenTests
{
    static readonly JsonElement Golden = GoldenFile.Load("distributions.json");

    [TestMethod]
    public void Quantiles_of_t_agree_on_both_sides()
    {
        foreach (var golden in Golden.GetProperty("studentT").EnumerateArray())
        {
            var (level, freedom, expected) = (golden.GetProperty("level").GetDouble(), golden.GetProperty("freedom").GetDouble(), golden.GetProperty("quantile").GetDouble());
            Assert.AreEqual(expected, StudentT.Quantile(level, freedom), 1e-11 * expected, $"{level} of t({freedom})");
            Assert.AreEqual(-expected, StudentT.Quantile(1 - level, freedom), 1e-11 * expected, $"{1 - level} of t({freedom})");
        }

        Assert.AreEqual(0, StudentT.Quantile(0.5, 3));
    }

    [TestMethod]
    public void Quantiles_of_counts_agree()
    {
        foreach (var golden in Golden.GetProperty("negativeBinomial").EnumerateArray())
        {
            var (level, mean, dispersion) = (golden.GetProperty("level").GetDouble(), golden.GetProperty("mean").GetDouble(), golden.GetProperty("dispersion").GetDouble());
            Assert.AreEqual(golden.GetProperty("quantile").GetDouble(), NegativeBinomial.Quantile(level, mean, dispersion), $"{level} of mean {mean}, dispersion {dispersion}");
        }
    }

    [TestMethod]
    public void Quantiles_of_very_large_and_unknown_means_end()
    {
        // Half of the counts of so many lie within .68 standard deviations.
        var (low, high) = (NegativeBinomial.Quantile(0.25, 1e7, 1e-4), NegativeBinomial.Quantile(0.75, 1e7, 1e-4));
        Assert.AreEqual(2 * 0.6745 * 1e5, high - low, 1e3);

        // No count lies between two neighbours of so many, and digits are lost: what counts is that the search ends.
        foreach (var mean in new[] { 1e17, 1e30, double.MaxValue }) Assert.IsTrue(NegativeBinomial.Quantile(0.5, mean, 0.1) >= 0, $"{mean}");
        Assert.IsTrue(double.IsNaN(NegativeBinomial.Quantile(0.5, double.NaN, 1)));
        Assert.IsTrue(double.IsNaN(StudentT.Quantile(0.9, double.NaN)));
    }
}
