using System.Collections.Concurrent;
using Microsoft.ML.Lstm.AutoML.Trials;

namespace Microsoft.ML.Lstm.AutoML.Tests.Sweeps;

[TestClass]
public sealed class FoldTeamTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(16)]
    public void Folds_are_taken_in_order_and_share_the_threads(int threads)
    {
        var (taken, shares) = (new List<int>(), new ConcurrentDictionary<int, int>());
        new FoldTeam(threads).Run(5, (fold, share, _) => (shares[fold] = share, fold).fold, (fold, outcome) =>
        {
            Assert.AreEqual(fold, outcome);
            taken.Add(fold);
        }, TestContext.CancellationToken);
        CollectionAssert.AreEqual((int[])[0, 1, 2, 3, 4], taken);
        Assert.AreEqual(threads switch { 1 => 1, 2 => 1, 3 => 1, _ => 3 }, shares[0]);
        Assert.AreEqual(threads switch { 1 => 1, 2 => 2, 3 => 1, _ => 3 }, shares[4]);
    }

    [TestMethod]
    public void What_ends_one_ends_those_beside_it_before_it_is_thrown()
    {
        var (ended, taken) = (0, new List<int>());
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new FoldTeam(3).Run(6, (fold, _, token) =>
        {
            if (fold == 1) throw new InvalidOperationException("first");
            if (fold == 0) return 0;
            token.WaitHandle.WaitOne();
            Interlocked.Increment(ref ended);
            throw new OperationCanceledException(token);
        }, (fold, _) => taken.Add(fold), TestContext.CancellationToken));
        Assert.AreEqual("first", error.Message);
        Assert.AreEqual(1, ended);
        CollectionAssert.AreEqual((int[])[0], taken);
    }

    [TestMethod]
    public void Who_takes_may_end_it()
    {
        Assert.ThrowsExactly<HopelessTrialException>(() => new FoldTeam(2).Run(4, (fold, _, token) => fold == 0 ? 0 : token.WaitHandle.WaitOne() ? 1 : 2, (_, _) => throw new HopelessTrialException(), TestContext.CancellationToken));
    }
}
