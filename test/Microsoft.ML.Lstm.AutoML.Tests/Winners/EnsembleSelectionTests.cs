using Microsoft.ML.Lstm.AutoML.Winners;

namespace Microsoft.ML.Lstm.AutoML.Tests.Winners;

[TestClass]
public sealed class EnsembleSelectionTests
{
    /// <summary>The squared error of an average of constant answers.</summary>
    static Func<double[], double> ErrorOf(double truth, params double[] answers) => weights => Math.Pow(weights.Zip(answers, (weight, answer) => weight * answer).Sum() - truth, 2);

    [TestMethod]
    public void Errors_of_opposite_sign_are_weighted_so_that_they_cancel()
    {
        var weights = EnsembleSelection.Choose(3, 3, ErrorOf(10, 8, 13, 100));
        CollectionAssert.AreEqual((double[])[0.6, 0.4, 0], weights);
    }

    [TestMethod]
    public void A_model_that_no_average_beats_is_taken_alone() => CollectionAssert.AreEqual((double[])[0, 1], EnsembleSelection.Choose(2, 2, ErrorOf(10, 8, 10)));

    [TestMethod]
    public void No_more_members_are_taken_than_wanted()
    {
        var errors = ErrorOf(10, 8, 13, 10.5, 9.5);
        Assert.IsLessThanOrEqualTo(2, EnsembleSelection.Choose(4, 2, errors).Count(weight => weight > 0));
        Assert.AreEqual(1, EnsembleSelection.Choose(4, 4, errors).Sum(), 1e-12);
    }
}
