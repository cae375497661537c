namespace Microsoft.ML.Lstm.Control.Tests.Environments;

[TestClass]
public sealed class SpaceTests
{
    [TestMethod]
    [DataRow(0f, true)]
    [DataRow(2f, true)]
    [DataRow(3f, false)]
    [DataRow(-1f, false)]
    [DataRow(0.5f, false)]
    [DataRow(float.NaN, false)]
    public void A_choice_is_a_whole_number_below_the_count(float value, bool expected) => Assert.AreEqual(expected, new DiscreteSpace(3).Contains([value]));

    [TestMethod]
    public void A_box_holds_what_lies_between_its_limits()
    {
        var box = new BoxSpace([-1, 0], [1, float.PositiveInfinity]);
        Assert.IsTrue(box.Contains([-1, 7]));
        Assert.IsFalse(box.Contains([1.5f, 7]));
        Assert.IsFalse(box.Contains([float.NaN, 7]));
        Assert.IsFalse(box.Contains([0]));
        float[] values = [-3, -3, 3, 3];
        box.Clip(values);
        CollectionAssert.AreEqual(new float[] { -1, 0, 1, 3 }, values);
    }

    [TestMethod]
    public void Limits_that_hold_nothing_are_refused()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new BoxSpace([0, 1], [1, 1])).Message, "The limits of number 1 are 1 and 1.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new BoxSpace([0], [])).Message, "1 lower and 0 upper limits came.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new BoxSpace([float.NaN], [1])).Message, "NaN");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new DiscreteSpace(1));
    }
}
