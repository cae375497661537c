using System.Net;
using System.Net.Sockets;
using Microsoft.ML.Lstm.Engine.Collectives;

namespace Microsoft.ML.Lstm.Engine.Tests.Collectives;

/// <summary>Messages that were damaged on their way.</summary>
[TestClass]
public sealed class FrameTests
{
    [TestMethod]
    public void Every_changed_bit_of_a_frame_and_of_its_message_is_noticed()
    {
        var (frame, body) = (new byte[Frame.Size], new byte[100]);
        new Random(1).NextBytes(body);
        Frame.Write(frame, fails: false, 7, body);
        Assert.IsNull(Frame.Fault(frame, 7, 100, out var fails));
        Assert.IsTrue(!fails && Frame.Fits(frame, body));
        for (var bit = 0; bit < 8 * Frame.Size; bit++)
        {
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.IsNotNull(Frame.Fault(frame, 7, 100, out _), $"bit {bit}");
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        for (var bit = 0; bit < 8 * body.Length; bit++)
        {
            body[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.IsFalse(Frame.Fits(frame, body), $"bit {bit}");
            body[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        StringAssert.Contains(Frame.Fault(frame, 8, 100, out _), "message 7 where 8 was expected");
        StringAssert.Contains(Frame.Fault(frame, 7, 90, out _), "100 bytes where 90 were expected");
        Frame.Write(frame, fails: true, 0, new byte[Frame.MostReason + 1]);
        Assert.IsNotNull(Frame.Fault(frame, 7, 100, out _), "too long a reason");
    }

    /// <summary>What arrives is a message with one byte changed, cut off, or noise.</summary>
    [TestMethod]
    public void A_damaged_message_loses_its_rank_and_takes_no_memory()
    {
        var body = new byte[200];
        new Random(2).NextBytes(body);
        var random = new Random(3);
        for (var trial = 0; trial < 300; trial++)
        {
            var message = new byte[Frame.Size + body.Length];
            Frame.Write(message, fails: random.Next(4) == 0, 1, body);
            body.CopyTo(message, Frame.Size);
            var sent = message.AsSpan();
            if (trial % 3 == 0) sent = sent[..random.Next(message.Length)];
            else if (trial % 3 == 1) message[random.Next(message.Length)] ^= (byte)random.Next(1, 256);
            else random.NextBytes(message);
            var (near, far) = Connected();
            using var peer = new Peer(near, "Rank 1");
            far.Send(sent);
            far.Dispose();
            var before = GC.GetAllocatedBytesForCurrentThread();
            peer.Begin(default, body.Length);
            var incoming = new byte[body.Length];
            var error = Assert.ThrowsExactly<LostRankException>(() =>
            {
                while (!peer.IsDone)
                    if (!peer.Move(default, incoming)) peer.Sleep();
            }, $"trial {trial}");
            StringAssert.Contains(error.Message, "Rank 1");
            Assert.IsLessThan(1 << 16, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    static (Socket Near, Socket Far) Connected()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        near.Connect(listener.LocalEndpoint);
        return (near, listener.AcceptSocket());
    }
}
