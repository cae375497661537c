using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Training;

[TestClass]
public sealed class ShardTreeTests
{
    /// <summary>Sums written out, so that their order is seen.</summary>
    [TestMethod]
    [DataRow(1, "0")]
    [DataRow(2, "(0+1)")]
    [DataRow(3, "((0+1)+2)")]
    [DataRow(4, "((0+1)+(2+3))")]
    [DataRow(6, "(((0+1)+2)+((3+4)+5))")]
    [DataRow(8, "(((0+1)+(2+3))+((4+5)+(6+7)))")]
    public void The_order_of_a_sum_depends_on_the_number_of_shards(int shards, string expected)
    {
        var sums = Enumerable.Range(0, shards).Select(shard => $"{shard}").ToArray();
        foreach (var (to, from, _) in new ShardTree(shards).Additions) sums[to] = $"({sums[to]}+{sums[from]})";
        Assert.AreEqual(expected, sums[0]);
    }

    [TestMethod]
    public void Ranks_have_all_shards_and_as_many_as_one_another_and_one_block_of_the_tree_where_they_are_a_power_of_two()
    {
        for (var shards = 1; shards < 130; shards++)
        {
            var tree = new ShardTree(shards);
            for (var ranks = 1; ranks <= 32; ranks++)
            {
                var ranges = Enumerable.Range(0, ranks).Select(rank => ShardTree.Range(shards, rank, ranks)).ToArray();
                Assert.AreEqual((0, shards), (ranges[0].First, ranges[^1].End));
                for (var rank = 1; rank < ranks; rank++) Assert.AreEqual(ranges[rank - 1].End, ranges[rank].First);
                var sizes = ranges.Select(range => range.End - range.First).ToArray();
                Assert.IsTrue(sizes.Max() - sizes.Min() <= 1, $"{shards} shards, {ranks} ranks: {string.Join(' ', sizes)}");
                if ((ranks & (ranks - 1)) != 0) continue;
                foreach (var (first, end) in ranges)
                    Assert.AreEqual(Math.Max(0, end - first - 1), tree.Additions.Count(addition => addition.To >= first && addition.End <= end), $"{shards} shards, {ranks} ranks");
            }
        }
    }
}
