using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;

namespace Microsoft.ML.Lstm.Engine.Collectives;

/// <summary>Ranks that are connected by TCP, each with each other one.</summary>
/// <param name="rank">This one's number.</param>
/// <param name="peers">[ranks], null for this one.</param>
/// <param name="waiting">How long to wait.</param>
[UnsupportedOSPlatform("browser")]
sealed class TcpCollective(int rank, Peer?[] peers, Waiting waiting) : ICollective
{
    public int Rank => rank;

    public int Count => peers.Length;

    public string Name(int of) => peers[of]?.Name ?? $"Rank {of} (this one)";

    public void Exchange(ReadOnlySpan<byte> outgoing, ReadOnlySpan<Part> toEach, Span<byte> incoming, ReadOnlySpan<Part> fromEach)
    {
        for (var i = 0; i < peers.Length; i++) peers[i]?.Begin(Of(outgoing, toEach[i]), fromEach[i].Length);
        waiting.Restart();
        while (true)
        {
            var moved = false;
            Peer? pending = null;
            // Each rank begins with the next one, so that they do not all send to the same.
            for (var i = 1; i < peers.Length; i++)
            {
                var other = (rank + i) % peers.Length;
                var peer = peers[other]!;
                if (peer.IsDone) continue;
                moved |= peer.Move(Of(outgoing, toEach[other]), incoming.Slice(fromEach[other].Offset, fromEach[other].Length));
                if (!peer.IsDone) pending ??= peer;
            }
            if (pending is null) return;
            if (moved) waiting.Restart();
            else if (waiting.Spins) Thread.SpinWait(8);
            else if (waiting.IsOver()) throw LostRankException.Of(pending.Name, FormattableString.Invariant($"nothing was heard of it for {waiting.Timeout.TotalSeconds:G4} s"));
            else
            {
                foreach (var peer in peers)
                    if (peer is { IsDone: true }) peer.Listen();
                pending.Sleep();
            }
        }
    }

    public void Abort(string reason)
    {
        var bytes = Encoding.UTF8.GetBytes(reason);
        var told = bytes.AsSpan(0, Math.Min(bytes.Length, Frame.MostReason));
        try
        {
            foreach (var peer in peers) peer?.Abort(told);
            foreach (var peer in peers) peer?.Drain();
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Nobody is left to tell.
        }
    }

    public void Dispose()
    {
        foreach (var peer in peers) peer?.Dispose();
    }

    static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> memory, Part part) => memory.Slice(part.Offset, part.Length);
}
