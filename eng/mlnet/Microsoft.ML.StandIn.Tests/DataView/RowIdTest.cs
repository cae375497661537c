using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn.Tests.DataView;

[TestClass]
public sealed class RowIdTest
{
    [TestMethod]
    public void Ids_made_from_ids_are_all_different()
    {
        var ids = Enumerable.Range(0, 1000).Select(i => new DataViewRowId((ulong)i, 0)).ToList();
        var all = ids.Concat(ids.Select(id => id.Fork())).Concat(ids.Select(id => id.Next())).Concat(ids.Select(id => id.Combine(ids[7])));
        Assert.AreEqual(4000, all.Distinct().Count());
    }

    [TestMethod]
    public void The_same_operation_on_the_same_id_gives_the_same_id()
    {
        var (a, b) = (new DataViewRowId(1, 2), new DataViewRowId(3, 4));
        Assert.AreEqual(a.Combine(b), new DataViewRowId(1, 2).Combine(b));
        Assert.AreNotEqual(a.Combine(b), b.Combine(a));
    }

    [TestMethod]
    public void The_high_half_decides_the_order()
    {
        Assert.IsTrue(new DataViewRowId(9, 1).CompareTo(new DataViewRowId(1, 2)) < 0);
        Assert.IsTrue(new DataViewRowId(9, 1).CompareTo(new DataViewRowId(1, 1)) > 0);
        Assert.AreEqual(0, new DataViewRowId(9, 1).CompareTo(new DataViewRowId(9, 1)));
    }
}
