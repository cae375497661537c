using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class PairedErrorsTests
{
    [TestMethod]
    [DataRow(new double[] { 2, 2.1, 1.9, 2 }, true)]
    [DataRow(new double[] { 1.1, 1.1, 1.1, 1.1 }, true)]
    [DataRow(new double[] { 1.05, 1.05, 1.05, 1.05 }, false, DisplayName = "within the margin")]
    [DataRow(new double[] { 5, 0.5, 0.5, 0.5 }, false, DisplayName = "one future alone")]
    [DataRow(new double[] { 0.5, 0.5, 0.5, 0.5 }, false, DisplayName = "smaller")]
    [DataRow(new double[] { double.NaN, 2, 2, 2 }, false, DisplayName = "unknown")]
    public void Errors_are_larger_where_it_is_more_than_chance_and_a_margin(double[] errors, bool expected) =>
        Assert.AreEqual(expected, PairedErrors.AreLarger(errors, [1, 1, 1, 1], unit: 1, futures: 4));

    [TestMethod]
    public void A_single_future_needs_the_margin_alone()
    {
        Assert.IsTrue(PairedErrors.AreLarger([1.31], [1], unit: 1, futures: 1));
        Assert.IsFalse(PairedErrors.AreLarger([1.29], [1], unit: 1, futures: 1));
    }
}
