using Microsoft.ML.Lstm.AutoML.Evaluations;

namespace Microsoft.ML.Lstm.AutoML.Tests.Evaluations;

[TestClass]
public sealed class WindowPlanTests
{
    [TestMethod]
    [DataRow(87, 8, 3, 5)]
    [DataRow(640, 30, 3, 10)]
    [DataRow(100_000, 24, 3, 48)]
    [DataRow(20, 12, 3, 3)]
    [DataRow(0, 12, 5, 5)]
    public void Windows_fill_the_second_half_of_the_series(int length, int horizon, int folds, int windows) => Assert.AreEqual(windows, new WindowPlan(folds, null, horizon, horizon).FromEnd(length));

    [TestMethod]
    public void Who_asks_for_windows_gets_them()
    {
        Assert.AreEqual(6, new WindowPlan(3, 2, 8, 8).FromEnd(1000));
        Assert.AreEqual(2, new WindowPlan(1, 2, 8, 8).Within(1000));
    }

    [TestMethod]
    public void Validation_rows_are_used_up()
    {
        Assert.AreEqual(7, new WindowPlan(1, null, 8, 8).Within(60));
        Assert.AreEqual(53, new WindowPlan(1, null, 8, 1).Within(60));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => new WindowPlan(1, null, 8, 8).Within(7)).Message, "7 validation rows");
    }
}
