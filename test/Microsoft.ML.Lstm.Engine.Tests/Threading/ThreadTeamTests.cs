using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tests.Threading;

[TestClass]
public sealed class ThreadTeamTests
{
    sealed class Counting(int pieces, int? faulty = null) : IParallelBody
    {
        public int[] Done { get; } = new int[pieces];

        public void Run(int piece)
        {
            if (piece == faulty) throw new InvalidOperationException("piece");
            Interlocked.Increment(ref Done[piece]);
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    public void Every_piece_runs_once_in_each_of_many_runs(int threads)
    {
        var team = new ThreadTeam(threads);
        for (var run = 0; run < 2000; run++)
        {
            var work = new Counting(run % 9);
            team.Run(work, run % 9);
            Assert.IsTrue(work.Done.All(count => count == 1), $"run {run}: {string.Join(' ', work.Done)}");
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void A_failing_piece_is_rethrown_and_the_team_works_on(int threads)
    {
        var team = new ThreadTeam(threads);
        Assert.ThrowsExactly<InvalidOperationException>(() => team.Run(new Counting(8, faulty: 3), 8));
        var work = new Counting(8);
        team.Run(work, 8);
        Assert.IsTrue(work.Done.All(count => count == 1));
    }
}
