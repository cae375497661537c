using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Data;

[TestClass]
public sealed class ExampleSetTests
{
    static ExampleSet OfAllRoles() => new(
    [
        new("Sensors", InputKind.Continuous, 2), new("Words", InputKind.Tokens, 9), new("Calendar", InputKind.Continuous, 1, FieldRole.KnownFuture),
        new("Labels", InputKind.Continuous, 1, FieldRole.Target), new("Spoken", InputKind.Tokens, 5, FieldRole.Target), new("Counts", InputKind.Continuous, 1, FieldRole.StepWeight),
    ]);

    static void Fill(ExampleSet set)
    {
        for (var row = 0; row < 3; row++)
        {
            set.Append(0, [1, 2, 3, float.NaN]);
            set.AppendTokens(1, [row, 9, 0]);
            set.Append(2, [5, 6, 7, 8]);
            set.Append(3, [0, 1]);
            set.AppendTokens(4, [5, 4, 3, 2]);
            set.Append(5, [1, 0]);
            set.CompleteWeighted(-0.5f);
        }
    }

    [TestMethod]
    public void Fields_of_every_role_and_length_come_back()
    {
        var set = OfAllRoles();
        Fill(set);
        Assert.AreEqual(3, set.Count);
        CollectionAssert.AreEqual((string[])["Sensors", "Words", "Calendar"], set.Inputs.Select(field => field.Name).ToArray());
        CollectionAssert.AreEqual((float[])[1, 2, 3, float.NaN], set.Values(2, 0).ToArray());
        CollectionAssert.AreEqual((int[])[2, 9, 0], set.Tokens(2, 1).ToArray());
        CollectionAssert.AreEqual((float[])[0, 1], set.Target(1).ToArray());
        CollectionAssert.AreEqual((int[])[5, 4, 3, 2], set.Tokens(1, 4).ToArray());
        Assert.AreEqual((-0.5f, 4, 3), (set.Weight(0), set.ValueCount(0, 2), set.ValueCount(0, 1)));
        Assert.AreEqual((0.25, 4 / 9.0), (set.MissingShare(0), set.MissingShare(1)));
    }

    [TestMethod]
    public void Memory_is_used_again()
    {
        var set = OfAllRoles();
        Fill(set);
        Assert.AreEqual(0, Allocation.Of(() =>
        {
            set.Clear();
            Fill(set);
        }));
    }

    [TestMethod]
    public void What_does_not_belong_is_refused_and_nothing_is_kept_of_it()
    {
        var set = OfAllRoles();
        Refuses<ArgumentException>(() => set.Append(0, [1, 2, 3]), "must be a multiple of 2");
        Refuses<InvalidOperationException>(() => set.AppendTokens(1, [1]), "'Sensors' of example 0 must come next, not 'Words'");
        set.Append(0, [1, 2]);
        Refuses<ArgumentException>(() => set.AppendTokens(1, [10]), "A token is a whole number from 1 to 9");
        Refuses<ArgumentException>(() => set.AppendTokens(1, [-1]), "A token is a whole number from 1 to 9");
        set.AppendTokens(1, []);
        Refuses<ArgumentException>(() => set.AppendTokens(2, [1]), "'Calendar' is of kind Continuous, but tokens came");
        Refuses<InvalidOperationException>(() => set.Complete(), "'Calendar' of example 0 must come next, not its end");
        set.Append(2, []);
        Refuses<ArgumentException>(() => set.Append(3, [float.PositiveInfinity]), "of target 'Labels'");
        Assert.AreEqual(0, set.Count);
        set.Clear();
        Fill(set);
        Refuses<InvalidOperationException>(() => set.Values(0, 1), "is of kind Tokens, not Continuous");
        Refuses<InvalidOperationException>(() => set.Label(0), "no label");
        Refuses<InvalidOperationException>(() => set.Add([1, 2], 1), "append each of them");
        Refuses<ArgumentOutOfRangeException>(() => set.Values(3, 0), "There are 3 examples");
        Refuses<ArgumentOutOfRangeException>(() => set.Values(0, 6), "There are 6 fields");
        Refuses<ArgumentException>(() => new ExampleSet([new("Labels", InputKind.Continuous, 1, FieldRole.Target)]), "There are no inputs");
        var pairs = new ExampleSet(2);
        Refuses<ArgumentException>(() => pairs.Add([], 1), "no whole number of steps");
        Refuses<ArgumentOutOfRangeException>(() => pairs.Add([1, 2], [1], float.NaN), "must be finite");
        pairs.Add([1, 2], 1, 2);
        Assert.AreEqual((1, 2), (pairs.Count, pairs.Target(0).Length));

        static void Refuses<T>(Action action, string expected)
            where T : Exception => StringAssert.Contains(Assert.ThrowsExactly<T>(action).Message, expected);
    }

    [TestMethod]
    public void Examples_without_a_target_field_have_a_label()
    {
        var set = new ExampleSet([new("Sensors", InputKind.Continuous, 1)]);
        set.Append(0, [1, 2, 3]);
        set.Complete(label: 4, weight: 2);
        set.Append(0, []);
        set.Complete(label: float.NaN, weight: 1);
        Assert.AreEqual((4f, 2f, float.NaN), (set.Label(0), set.Weight(0), set.Label(1)));
    }
}
