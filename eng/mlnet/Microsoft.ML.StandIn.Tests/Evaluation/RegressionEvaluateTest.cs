using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.Evaluation;

/// <summary>Measuring predicted numbers.</summary>
[TestClass]
public sealed class RegressionEvaluateTest
{
    static readonly MLContext Context = new(1);

    [TestMethod]
    public void Errors_are_averaged_and_compared_with_the_spread_of_the_labels()
    {
        var metrics = Evaluate(new(1, 2), new(2, 2.5f), new(3, 2.75f), new(7, 5));
        Assert.AreEqual(0.9375, metrics.MeanAbsoluteError, 1e-12);
        Assert.AreEqual(1.328125, metrics.MeanSquaredError, 1e-12);
        Assert.AreEqual(Math.Sqrt(1.328125), metrics.RootMeanSquaredError, 1e-12);
        Assert.AreEqual(1.328125, metrics.LossFunction, 1e-12);
        Assert.AreEqual(1 - 1.328125 / 5.1875, metrics.RSquared, 1e-12);
    }

    [TestMethod]
    public void Rows_without_a_label_or_a_score_are_passed_over()
    {
        var plain = Evaluate(new(1, 2), new(7, 5));
        var metrics = Evaluate(new(1, 2), new(float.NaN, 3), new(3, float.NaN), new(7, 5));
        Assert.AreEqual(plain.MeanSquaredError, metrics.MeanSquaredError);
        Assert.AreEqual(plain.RSquared, metrics.RSquared);
    }

    [TestMethod]
    public void Nothing_to_measure_is_no_error_and_no_spread_is_no_number()
    {
        var empty = Evaluate();
        Assert.AreEqual((0.0, 0.0, 0.0), (empty.MeanAbsoluteError, empty.RootMeanSquaredError, empty.RSquared));
        Assert.AreEqual(0.0, Evaluate(new Row(float.NaN, 1)).RSquared);
        Assert.IsTrue(double.IsNaN(Evaluate(new(2, 2.5f), new(2, 1)).RSquared));
    }

    [TestMethod]
    public void An_infinite_score_is_infinitely_wrong()
    {
        var metrics = Evaluate(new(1, 2), new(2, float.PositiveInfinity), new(3, 2.75f));
        Assert.AreEqual(double.PositiveInfinity, metrics.MeanAbsoluteError);
        Assert.AreEqual(double.NegativeInfinity, metrics.RSquared);
    }

    [TestMethod]
    [DataRow("Nowhere", "Score")]
    [DataRow("Label", "Nowhere")]
    [DataRow("Number", "Score")]
    [DataRow("Label", "Number")]
    [DataRow("", "Score")]
    [DataRow("Label", null)]
    public void Columns_that_do_not_serve_are_refused(string? label, string? score)
    {
        var data = Context.Data.LoadFromEnumerable([new Row(1, 2)]);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Regression.Evaluate(data, label, score));
        Assert.ThrowsExactly<ArgumentNullException>(() => Context.Regression.Evaluate(null));
    }

    static RegressionMetrics Evaluate(params Row[] rows) => Context.Regression.Evaluate(Context.Data.LoadFromEnumerable(rows));

    sealed record Row(float Label, float Score)
    {
        public double Number { get; init; }
    }
}
