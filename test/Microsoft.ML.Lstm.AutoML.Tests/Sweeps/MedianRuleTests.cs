using Microsoft.ML.Lstm.AutoML.Trials;

namespace Microsoft.ML.Lstm.AutoML.Tests.Sweeps;

[TestClass]
public sealed class MedianRuleTests
{
    [TestMethod]
    public void A_trial_worse_than_the_median_of_earlier_ones_at_the_same_point_is_hopeless()
    {
        var rule = new MedianRule(losses => losses.Average());
        Assert.IsFalse(rule.IsHopeless([100]), "nothing to compare with");
        foreach (var level in (double[])[1, 2, 3, 4]) rule.Add([level, level + 10]);
        Assert.IsFalse(rule.IsHopeless([]));
        Assert.IsFalse(rule.IsHopeless([3]), "as good as the median");
        Assert.IsTrue(rule.IsHopeless([3.1]));
        Assert.IsFalse(rule.IsHopeless([0, 15]), "what counts is the mean so far");
        Assert.IsTrue(rule.IsHopeless([2, 15]));
        Assert.IsTrue(rule.IsHopeless([double.NaN]));
        Assert.IsFalse(rule.IsHopeless([9, 9, 9]), "none has come as far");
    }

    [TestMethod]
    public void Trainings_are_compared_by_the_least_loss_so_far()
    {
        var rule = new MedianRule(losses => losses.Min());
        for (var i = 0; i < 4; i++) rule.Add([5, 4, 6]);
        Assert.IsFalse(rule.IsHopeless([9, 4]));
        Assert.IsTrue(rule.IsHopeless([9, 4.1, 4.1]));
    }
}
