using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.ML.Lstm.Engine.Collectives;

namespace Microsoft.ML.Lstm.Engine.Tests.Collectives;

[TestClass]
public sealed class TcpCollectiveTests
{
    /// <summary>Each rank sends each other one its own number of bytes of its own; the longest fill the sockets' buffers many times.</summary>
    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(5)]
    public void Each_rank_gets_what_each_other_sent_it(int count) => TcpRanks.Run(count, ranks =>
    {
        for (var round = 0; round < 6; round++)
        {
            var unit = (int)Math.Pow(20, round);
            int Length(int from, int to) => unit * ((from + (2 * to)) % 3);
            Part[] Parts(Func<int, int> length)
            {
                var (parts, offset) = (new Part[count], 0);
                for (var i = 0; i < count; offset += parts[i++].Length) parts[i] = new(offset, length(i));
                return parts;
            }
            var (to, from) = (Parts(other => Length(ranks.Rank, other)), Parts(other => Length(other, ranks.Rank)));
            var (outgoing, incoming) = (new byte[to.Sum(part => part.Length)], new byte[from.Sum(part => part.Length)]);
            for (var other = 0; other < count; other++) Fill(outgoing.AsSpan(to[other].Offset, to[other].Length), ranks.Rank, other, round);
            ranks.Exchange(outgoing, to, incoming, from);
            for (var other = 0; other < count; other++)
            {
                if (other == ranks.Rank) continue;
                var expected = new byte[from[other].Length];
                Fill(expected, other, ranks.Rank, round);
                CollectionAssert.AreEqual(expected, incoming.AsSpan(from[other].Offset, from[other].Length).ToArray());
            }
        }
    });

    static void Fill(Span<byte> bytes, int from, int to, int round) => new Random((100 * round) + (10 * from) + to).NextBytes(bytes);

    [TestMethod]
    public void Nothing_is_allocated_for_a_message() => TcpRanks.Run(2, ranks =>
    {
        var memory = new byte[2 << 20];
        Part[] parts = [new(0, 1 << 20), new(1 << 20, 1 << 20)];
        Part[] sent = [parts[ranks.Rank], parts[ranks.Rank]];
        for (var i = 0; i < 5; i++) ranks.Exchange(memory, sent, memory, parts);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++) ranks.Exchange(memory, sent, memory, parts);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    });

    [TestMethod]
    public void A_rank_that_ends_is_named_to_all_others()
    {
        var port = TcpRanks.FreePort();
        var errors = TcpRanks.Errors(3, rank =>
        {
            using var ranks = TcpRanks.Meet(TcpRanks.Settings(rank, 3, port));
            Turn(ranks);
            if (rank == 2) return;
            try
            {
                Turn(ranks);
            }
            catch (LostRankException lost)
            {
                ranks.Abort(lost.Message);
                throw;
            }
        });
        Assert.IsNull(errors[2]);
        foreach (var error in errors.Take(2))
        {
            Assert.IsInstanceOfType<LostRankException>(error);
            StringAssert.Contains(error.Message, "Rank 2 (127.0.0.1:");
            StringAssert.Contains(error.Message, "is lost: its connection");
            StringAssert.EndsWith(error.Message, "the training goes on from its last checkpoint, with as many ranks as there are then.");
        }
    }

    [TestMethod]
    public void A_rank_that_is_not_heard_of_is_named_in_time()
    {
        var port = TcpRanks.FreePort();
        using var end = new ManualResetEventSlim();
        var begin = Stopwatch.GetTimestamp();
        var left = 2;
        var errors = TcpRanks.Errors(3, rank =>
        {
            using var ranks = TcpRanks.Meet(TcpRanks.Settings(rank, 3, port, seconds: rank == 0 ? 1 : 60));
            Turn(ranks);
            if (rank == 1)
            {
                end.Wait();
                return;
            }
            try
            {
                Turn(ranks);
            }
            catch (LostRankException lost)
            {
                ranks.Abort(lost.Message);
                throw;
            }
            finally
            {
                if (Interlocked.Decrement(ref left) == 0) end.Set();
            }
        });
        Assert.IsTrue(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(30), "the rank with the longer time-out was told");
        StringAssert.Contains(errors[0]!.Message, "is lost: nothing was heard of it for 1 s");
        StringAssert.Contains(errors[2]!.Message, "Rank 0 (127.0.0.1:");
        StringAssert.Contains(errors[2]!.Message, "has failed: Rank 1 (127.0.0.1:");
    }

    [TestMethod]
    public void Another_secret_is_refused_on_both_sides()
    {
        var port = TcpRanks.FreePort();
        var errors = TcpRanks.Errors(2, rank => TcpRanks.Meet(TcpRanks.Settings(rank, 2, port, seconds: 1, secret: $"secret {rank}")).Dispose());
        StringAssert.Contains(errors[1]!.Message, "has another secret than rank 1. Give all ranks the same Secret.");
        StringAssert.Contains(errors[0]!.Message, "Rank 1 is lost: it did not come within 1 s; 127.0.0.1:");
        StringAssert.Contains(errors[0]!.Message, "has another secret");
    }

    [TestMethod]
    public void Another_number_of_ranks_is_refused_on_both_sides()
    {
        var port = TcpRanks.FreePort();
        var errors = TcpRanks.Errors(2, rank => TcpRanks.Meet(TcpRanks.Settings(rank, 2 + rank, port)).Dispose());
        foreach (var error in errors) StringAssert.Contains(error!.Message, "do not count as many. Start all with the same Count.");
    }

    [TestMethod]
    public void A_rank_that_never_comes_is_named_and_one_that_comes_twice_is_refused()
    {
        var port = TcpRanks.FreePort();
        var errors = TcpRanks.Errors(3, rank => TcpRanks.Meet(TcpRanks.Settings(rank == 0 ? 0 : 1, 3, port, seconds: 2)).Dispose());
        StringAssert.Contains(errors[0]!.Message, "Rank 2 is lost: it did not come within 2 s");
        Assert.AreEqual(1, errors.Skip(1).Count(error => error!.Message.Contains("does not wait for rank 1: it is there already", StringComparison.Ordinal)), string.Join('\n', errors.Select(error => error?.Message)));
    }

    [TestMethod]
    public void Who_is_no_rank_is_sent_away_while_the_ranks_meet()
    {
        var port = TcpRanks.FreePort();
        var stranger = new Thread(() =>
        {
            foreach (var bytes in (int[])[0, 1, 64, 5000])
            {
                using var client = Reach(port);
                var noise = new byte[bytes];
                new Random(bytes).NextBytes(noise);
                try
                {
                    client.Send(noise);
                }
                catch (SocketException)
                {
                    // Sent away.
                }
            }
        });
        stranger.Start();
        var errors = TcpRanks.Errors(2, rank =>
        {
            if (rank == 1) stranger.Join();
            using var ranks = TcpRanks.Meet(TcpRanks.Settings(rank, 2, port));
            Turn(ranks);
        });
        foreach (var error in errors) Assert.IsNull(error, $"{error}");
    }

    [TestMethod]
    public void A_user_who_cancels_does_not_wait_for_ranks_that_do_not_come()
    {
        var settings = TcpRanks.Settings(0, 2, TcpRanks.FreePort());
        Assert.ThrowsExactly<OperationCanceledException>(() => TcpRanks.Meet(settings, () => true));
        Assert.ThrowsExactly<OperationCanceledException>(() => TcpRanks.Meet(settings with { Rank = 1 }, () => true));
    }

    static Socket Reach(int port)
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(IPAddress.Loopback, port);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
                Thread.Sleep(10);
            }
        }
    }

    /// <summary>A message from each rank to each.</summary>
    static void Turn(ICollective ranks)
    {
        var memory = new byte[8 * ranks.Count];
        var parts = Enumerable.Range(0, ranks.Count).Select(rank => new Part(8 * rank, 8)).ToArray();
        ranks.Exchange(memory, Enumerable.Repeat(parts[ranks.Rank], ranks.Count).ToArray(), memory, parts);
    }
}
