using Microsoft.ML.Lstm.Engine.Collectives;
using Microsoft.ML.Lstm.Engine.Threading;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Collectives;

/// <summary>Sums of gradients beside those of one process: shards and ranks of any number, blocks of the tree or not, some ranks without a shard.</summary>
[TestClass]
public sealed class MachineReducerTests
{
    [TestMethod]
    public void Every_rank_has_the_bits_of_one_process()
    {
        foreach (var (shards, ranks, weights) in ((int, int, int)[])[(1, 3, 5), (4, 2, 1000), (4, 3, 1000), (7, 2, 40_000), (9, 4, 17), (13, 5, 20_001), (2, 8, 100)])
        {
            var expected = Gradients(shards, weights, 0, shards);
            var loss = new ShardTreeReducer(new(1)).Reduce(Losses(0, shards), expected);
            foreach (var sum in LocalRanks.Run(ranks, one => Reduced(one, shards, weights, loss))) CollectionAssert.AreEqual(expected[0], sum, $"{shards} shards, {ranks} ranks, {weights} weights");
        }
    }

    static float[] Reduced(ICollective one, int shards, int weights, ShardLoss loss)
    {
        using var machines = new MachineTeam(one, () => false);
        var (first, end) = ShardTree.Range(shards, one.Rank, one.Count);
        var gradients = Gradients(shards, weights, first, end);
        Assert.AreEqual(loss, new MachineReducer(machines, new(1 + (one.Rank % 2)), shards, weights).Reduce(Losses(first, end), gradients));
        return gradients[0];
    }

    /// <summary>By TCP, as threads of a test's own exchange are no part of it.</summary>
    [TestMethod]
    public void Nothing_is_allocated_for_a_step() => TcpRanks.Run(3, ranks =>
    {
        const int Shards = 8, Weights = 50_000;
        using var machines = new MachineTeam(ranks, () => false);
        var (first, end) = ShardTree.Range(Shards, ranks.Rank, ranks.Count);
        var (gradients, losses) = (Gradients(Shards, Weights, first, end), Losses(first, end));
        var reducer = new MachineReducer(machines, new ThreadTeam(1), Shards, Weights);
        for (var i = 0; i < 9; i++)
        {
            // Each rank is waited for once, so that what a wait makes for the first time is there.
            if (i % 3 == ranks.Rank) Thread.Sleep(30);
            reducer.Reduce(losses, gradients);
        }
        // Now and then the runtime's socket makes something of its own while it waits, which is not the step's.
        var allocated = new long[20];
        foreach (ref var bytes in allocated.AsSpan())
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            reducer.Reduce(losses, gradients);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Array.Sort(allocated);
        Assert.AreEqual(0, allocated[10]);
    });

    static ShardLoss[] Losses(int first, int end) => [.. Enumerable.Range(first, end - first).Select(shard => new ShardLoss(1.1 * shard + 0.3, shard + 1))];

    /// <summary>Those of a rank's shards, or one that nothing is in.</summary>
    static float[][] Gradients(int shards, int weights, int first, int end)
    {
        var all = Enumerable.Range(0, shards).Select(shard =>
        {
            var random = new Random(shard);
            return Enumerable.Range(0, weights).Select(_ => random.NextSingle() - 0.5f).ToArray();
        }).ToArray();
        return first == end ? [new float[weights]] : all[first..end];
    }
}
