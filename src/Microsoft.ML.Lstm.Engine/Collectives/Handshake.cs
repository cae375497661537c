using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.Lstm.Engine.Collectives;

/// <summary>
/// How two ranks that have a connection find out who the other is. Each sends random bytes, and proves by an HMAC-SHA-256 over both sides' greetings that it knows the secret, which itself is never
/// sent. All messages have fixed sizes.
/// </summary>
[UnsupportedOSPlatform("browser")]
sealed class Handshake(string secret, Greeting own)
{
    const int ProofSize = 32, Milliseconds = 10_000;

    readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    enum Answer : byte
    {
        Welcome = 1,
        OtherVersion,
        OtherSecret,
        OtherCount,
        OtherRank,
    }

    /// <summary>The side that has connected.</summary>
    /// <returns>The other's greeting.</returns>
    /// <exception cref="InvalidOperationException">The two do not train together.</exception>
    /// <exception cref="SocketException">The other is gone, or is slow.</exception>
    public Greeting Join(Socket socket, string other)
    {
        Limit(socket);
        var mine = own.Bytes();
        Send(socket, mine);
        Check((Answer)Read(socket, 1)[0], other);
        var (theirs, proof) = (Read(socket, Greeting.Size), Read(socket, ProofSize));
        // The other is to know, too, why this one goes.
        Send(socket, Proof("joins", mine, theirs));
        if (!CryptographicOperations.FixedTimeEquals(proof, Proof("accepts", mine, theirs))) throw Refused(Answer.OtherSecret, other);
        Check((Answer)Read(socket, 1)[0], other);
        return Greeting.Of(theirs);
    }

    /// <summary>The side that was connected to.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="suits">Whether a rank is one of those that are waited for.</param>
    /// <returns>The other's greeting; null where it is no rank, or one without the secret.</returns>
    /// <exception cref="InvalidOperationException">It has the secret, but does not train with this one.</exception>
    public Greeting? Accept(Socket socket, Func<Greeting, bool> suits)
    {
        Limit(socket);
        var theirs = Read(socket, Greeting.Size);
        if (!Greeting.IsOne(theirs)) return null;
        var greeting = Greeting.Of(theirs);
        if (greeting.Version != Greeting.Protocol) return Refuse(Answer.OtherVersion, isKnown: false);
        var mine = own.Bytes();
        Send(socket, [(byte)Answer.Welcome]);
        Send(socket, mine);
        Send(socket, Proof("accepts", theirs, mine));
        if (!CryptographicOperations.FixedTimeEquals(Read(socket, ProofSize), Proof("joins", theirs, mine))) return Refuse(Answer.OtherSecret, isKnown: false);
        if (greeting.Count != own.Count) return Refuse(Answer.OtherCount, isKnown: true);
        if (!suits(greeting)) return Refuse(Answer.OtherRank, isKnown: false);
        Send(socket, [(byte)Answer.Welcome]);
        return greeting;

        Greeting? Refuse(Answer why, bool isKnown)
        {
            Send(socket, [(byte)why]);
            socket.Shutdown(SocketShutdown.Send);
            return isKnown ? throw Refused(why, FormattableString.Invariant($"Rank {greeting.Rank}")) : null;
        }
    }

    /// <summary>Proves that bytes come from who knows the secret.</summary>
    public byte[] Proof(string role, byte[] joining, byte[] accepting)
    {
        byte[] said = [.. Encoding.ASCII.GetBytes(role), .. joining, .. accepting];
        return HMACSHA256.HashData(_key, said);
    }

    public static void Send(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[socket.Send(bytes)..];
    }

    public static byte[] Read(Socket socket, int length)
    {
        var bytes = new byte[length];
        for (var read = 0; read < length;)
        {
            var count = socket.Receive(bytes.AsSpan(read));
            if (count == 0) throw new SocketException((int)SocketError.ConnectionReset);
            read += count;
        }
        return bytes;
    }

    static void Limit(Socket socket) => (socket.ReceiveTimeout, socket.SendTimeout, socket.NoDelay) = (Milliseconds, Milliseconds, true);

    void Check(Answer answer, string other)
    {
        if (answer != Answer.Welcome) throw Refused(answer, other);
    }

    InvalidOperationException Refused(Answer why, string other) => new(why switch
    {
        Answer.OtherVersion => $"{other} runs another version of this library. Run the same on all machines.",
        Answer.OtherSecret => $"{other} has another secret than rank {own.Rank}. Give all ranks the same {nameof(TrainingMachines.Secret)}.",
        Answer.OtherCount => $"{other} and rank {own.Rank}, which was started for {own.Count} ranks, do not count as many. Start all with the same {nameof(TrainingMachines.Count)}.",
        Answer.OtherRank => $"{other} does not wait for rank {own.Rank}: it is there already, or belongs to another training. Give each process a rank of its own.",
        _ => $"{other} is no rank of a training. Check the {nameof(TrainingMachines.Address)}.",
    });
}
