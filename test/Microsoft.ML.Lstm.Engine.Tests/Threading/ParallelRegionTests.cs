using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tests.Threading;

[TestClass]
public sealed class ParallelRegionTests
{
    /// <summary>A region that splits whatever it can, however long its workers take to join.</summary>
    internal static ParallelRegion Patient(int threads) =>
        new(new(threads)) { MinimumWork = (0, 0), JoinTimeout = TimeSpan.FromDays(10), SerialBackoff = 0 };

    ref struct Rounds
    {
        public required Span<int> Counts { get; init; }

        public required int Times { get; init; }

        /// <summary>Who fails, and in which round.</summary>
        public (int Worker, int Round)? Failure { get; init; }
    }

    /// <summary>Each worker counts in a place of its own and then sees whether the others have counted as far.</summary>
    sealed class Counting : IParallelPass<Rounds>
    {
        public int Behind;

        public void Run(in Rounds pass, Worker worker)
        {
            var (own, _) = worker.Partition(pass.Counts.Length);
            for (var round = 1; round <= pass.Times; round++)
            {
                if (pass.Failure == (own, round)) throw new InvalidOperationException($"worker {own}");
                pass.Counts[own] = round;
                worker.Wait();
                foreach (var count in pass.Counts)
                    if (count < round) Interlocked.Increment(ref Behind);
                worker.Wait();
            }
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(5)]
    public void After_a_barrier_all_have_done_what_comes_before_it(int threads)
    {
        var region = Patient(threads);
        for (var run = 0; run < 20; run++)
        {
            var (work, counts) = (new Counting(), new int[threads]);
            region.Run<Rounds>(work, new() { Counts = counts, Times = 200 }, threads, steps: 100, workOfStep: 100);
            Assert.AreEqual(0, work.Behind);
            Assert.IsTrue(counts.All(count => count == 200), string.Join(' ', counts));
            if (threads > 1) Assert.AreEqual(threads, region.Workers);
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    public void A_failing_worker_is_rethrown_nobody_waits_for_it_and_the_region_works_on(int faulty)
    {
        var region = Patient(3);
        for (var round = 1; round < 5; round++)
        {
            var failure = Assert.ThrowsExactly<InvalidOperationException>(
                () => region.Run<Rounds>(new Counting(), new() { Counts = new int[3], Times = 5, Failure = (faulty, round) }, 3, steps: 100, workOfStep: 100));
            Assert.AreEqual($"worker {faulty}", failure.Message);
            var counts = new int[3];
            region.Run<Rounds>(new Counting(), new() { Counts = counts, Times = 5 }, 3, steps: 100, workOfStep: 100);
            CollectionAssert.AreEqual((int[])[5, 5, 5], counts);
        }
    }

    [TestMethod]
    public void No_more_workers_join_than_have_a_partition()
    {
        var region = Patient(4);
        var counts = new int[2];
        region.Run<Rounds>(new Counting(), new() { Counts = counts, Times = 100 }, 2, steps: 100, workOfStep: 100);
        CollectionAssert.AreEqual((int[])[100, 100], counts);
        Assert.AreEqual(2, region.Workers);
    }

    [TestMethod]
    public void A_pass_has_at_most_eight_workers()
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, 16), ports);
        try
        {
            var region = Patient(12);
            var counts = new int[ParallelRegion.MaximumWorkers];
            region.Run<Rounds>(new Counting(), new() { Counts = counts, Times = 3 }, 12, steps: 100, workOfStep: 100);
            CollectionAssert.AreEqual((int[])[3, 3, 3, 3, 3, 3, 3, 3], counts);
            Assert.AreEqual(8, region.Workers);
        }
        finally { ThreadPool.SetMinThreads(workers, ports); }
    }

    sealed class Nothing : IParallelBody
    {
        public void Run(int chunk)
        {
        }
    }

    /// <summary>A team may serve many models: the long spin between the passes of one is not the others'.</summary>
    [TestMethod]
    public void The_spin_time_of_a_region_ends_with_its_run()
    {
        var team = new ThreadTeam(2);
        var region = new ParallelRegion(team) { MinimumWork = (0, 0) };
        team.Run(new Nothing(), 2);
        Assert.AreEqual(ThreadTeam.DefaultSpinTime, team.SpinTime);
        region.Run<Rounds>(new Counting(), new() { Counts = new int[1], Times = 1 }, 2, steps: 100, workOfStep: 100);
        Assert.IsGreaterThan(ThreadTeam.DefaultSpinTime, team.SpinTime);
        team.Run(new Nothing(), 2);
        Assert.AreEqual(ThreadTeam.DefaultSpinTime, team.SpinTime);
    }

    [TestMethod]
    public void Where_nobody_joins_in_time_the_caller_does_all()
    {
        var region = new ParallelRegion(new(2)) { JoinTimeout = TimeSpan.Zero };
        for (var run = 0; run < 50; run++)
        {
            var counts = new int[1];
            region.Run<Rounds>(new Counting(), new() { Counts = counts, Times = 3 }, 2, steps: 100, workOfStep: 100);
            Assert.AreEqual(3, counts[0]);
        }
    }

    ref struct Moving
    {
        public required ReadOnlySpan<int> Young { get; init; }

        public required Span<int> Seen { get; init; }
    }

    /// <summary>Members read what the collector has moved since the pass began.</summary>
    sealed class Reading : IParallelPass<Moving>
    {
        public void Run(in Moving pass, Worker worker)
        {
            var (first, _) = worker.Partition(pass.Seen.Length);
            for (var round = 0; round < 3; round++)
            {
                if (worker.IsLeader) GC.Collect(0, GCCollectionMode.Forced, blocking: true, compacting: true);
                worker.Wait();
                foreach (var value in pass.Young) pass.Seen[first] += value;
            }
        }
    }

    [TestMethod]
    public void Members_find_arrays_that_the_collector_moves()
    {
        var region = Patient(2);
        for (var run = 0; run < 5; run++)
        {
            var between = new List<byte[]>();
            for (var i = 0; i < 100; i++) between.Add(new byte[1000]);
            var (young, seen) = (new int[100], new int[2]);
            young.AsSpan().Fill(run);
            between.RemoveAll(array => array.Length > 0);
            region.Run<Moving>(new Reading(), new() { Young = young, Seen = seen }, 2, steps: 100, workOfStep: 100);
            CollectionAssert.AreEqual((int[])[300 * run, 300 * run], seen);
        }
    }
}
