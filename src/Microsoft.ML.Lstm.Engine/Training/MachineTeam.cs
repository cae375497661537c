using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.ML.Lstm.Engine.Collectives;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>What the ranks of a training agree on besides the sums of gradients: when to stop and to write a checkpoint, and, from time to time, that they still have the same weights.</summary>
/// <param name="ranks">The ranks; owned.</param>
/// <param name="wantsStop">Whether this rank's user wants to stop.</param>
sealed class MachineTeam(ICollective ranks, Func<bool> wantsStop) : IDisposable
{
    /// <summary>Bytes in front of a message that say what its rank wants.</summary>
    public const int WishSize = 8;

    /// <summary>Bytes of a loss.</summary>
    public const int LossSize = 2 * sizeof(double);

    const int BlockSize = 1 << 20;

    readonly Part[] _sent = new Part[ranks.Count], _received = new Part[ranks.Count];
    bool _tells = true;

    public int Rank => ranks.Rank;

    public int Count => ranks.Count;

    /// <summary>Whether the ranks have agreed to stop. They do so at a step, so that all of them have taken the same ones.</summary>
    public bool Stops { get; private set; }

    /// <summary>Whether the ranks have agreed at the last step that a checkpoint is to be written.</summary>
    public bool IsCheckpointDue { get; private set; }

    /// <summary>Whether a checkpoint is due, where this rank writes it.</summary>
    public Func<bool>? IsDue { private get; set; }

    public string Name(int rank) => ranks.Name(rank);

    /// <summary>Begins the training: all ranks must be of the same one.</summary>
    /// <param name="own">What this rank would train.</param>
    /// <returns>What rank 0 would.</returns>
    /// <exception cref="InvalidOperationException">They are not.</exception>
    public TrainingCall Begin(TrainingCall own)
    {
        var calls = new byte[TrainingCall.Size * Count];
        own.Write(calls.AsSpan(TrainingCall.Size * Rank));
        Gather(calls, rank => new(TrainingCall.Size * rank, TrainingCall.Size));
        var all = Enumerable.Range(0, Count).Select(rank => TrainingCall.Read(calls.AsSpan(TrainingCall.Size * rank, TrainingCall.Size))).ToArray();
        TrainingCall.Check(all, Name);
        Stops = all.Any(call => call.WantsStop);
        return all[0];
    }

    /// <summary>Sends a file of rank 0 to the others.</summary>
    /// <param name="file">What rank 0 reads, and the others write.</param>
    /// <param name="length">Bytes.</param>
    public void Broadcast(Stream file, long length)
    {
        var block = new byte[(int)Math.Min(length, BlockSize)];
        while (length > 0)
        {
            var part = new Part(0, (int)Math.Min(length, block.Length));
            if (Rank == 0) file.ReadExactly(block.AsSpan(0, part.Length));
            Array.Fill(_sent, Rank == 0 ? part : default);
            Array.Clear(_received);
            if (Rank != 0) _received[0] = part;
            ranks.Exchange(block, _sent, block, _received);
            if (Rank != 0) file.Write(block.AsSpan(0, part.Length));
            length -= part.Length;
        }
    }

    /// <summary>Completes a memory of which each rank has a part, in its place.</summary>
    public void Gather(Span<byte> memory, Func<int, Part> ofRank)
    {
        for (var rank = 0; rank < Count; rank++) _received[rank] = ofRank(rank);
        Gather(memory, _received);
    }

    /// <inheritdoc cref="Gather(Span{byte}, Func{int, Part})"/>
    public void Gather(Span<byte> memory, ReadOnlySpan<Part> ofEach)
    {
        Array.Fill(_sent, ofEach[Rank]);
        ranks.Exchange(memory, _sent, memory, ofEach);
    }

    /// <summary>Completes losses of which each rank has its range.</summary>
    public void Gather(ShardLoss[] losses)
    {
        var bytes = new byte[LossSize * losses.Length];
        var (first, end) = ShardTree.Range(losses.Length, Rank, Count);
        for (var i = first; i < end; i++) Write(bytes.AsSpan(LossSize * i), losses[i]);
        Gather(bytes, rank => ShardTree.Range(losses.Length, rank, Count) is var (begin, behind) ? new(LossSize * begin, LossSize * (behind - begin)) : default);
        for (var i = 0; i < losses.Length; i++) losses[i] = Read(bytes.AsSpan(LossSize * i));
    }

    /// <inheritdoc cref="ICollective.Exchange"/>
    public void Exchange(ReadOnlySpan<byte> outgoing, ReadOnlySpan<Part> toEach, Span<byte> incoming, ReadOnlySpan<Part> fromEach) => ranks.Exchange(outgoing, toEach, incoming, fromEach);

    /// <summary>Writes what this rank wants in front of a message, and begins to count what all want.</summary>
    public void Wish(Span<byte> message)
    {
        var (stops, due) = (wantsStop(), IsDue?.Invoke() == true);
        message[..WishSize].Clear();
        (message[0], message[1]) = ((byte)(stops ? 1 : 0), (byte)(due ? 1 : 0));
        (Stops, IsCheckpointDue) = (Stops || stops, due);
    }

    /// <summary>Counts what another rank wants: all ranks then know the same.</summary>
    public void Hear(ReadOnlySpan<byte> message) => (Stops, IsCheckpointDue) = (Stops || message[0] == 1, IsCheckpointDue || message[1] == 1);

    /// <summary>Whether something is to be told for the first time.</summary>
    public bool TellsOnce()
    {
        var tells = _tells;
        _tells = false;
        return tells;
    }

    /// <summary>Makes sure that all ranks have the same weights.</summary>
    /// <exception cref="InvalidOperationException">They have not.</exception>
    public void Check(ReadOnlySpan<float> weights)
    {
        var hashes = new byte[SHA256.HashSizeInBytes * Count];
        SHA256.HashData(RawBytes.Of(weights), hashes.AsSpan(SHA256.HashSizeInBytes * Rank));
        Gather(hashes, rank => new(SHA256.HashSizeInBytes * rank, SHA256.HashSizeInBytes));
        for (var rank = 1; rank < Count; rank++)
        {
            if (hashes.AsSpan(SHA256.HashSizeInBytes * rank, SHA256.HashSizeInBytes).SequenceEqual(hashes.AsSpan(0, SHA256.HashSizeInBytes))) continue;
            throw new InvalidOperationException($"{Name(rank)} has other weights than {Name(0)} by now, so their machines do not compute alike, or a network has layers of its own that are random. Train on machines of one kind.");
        }
    }

    public void Abort(string reason) => ranks.Abort(reason);

    public void Dispose() => ranks.Dispose();

    /// <summary>A loss as bytes.</summary>
    public static void Write(Span<byte> place, ShardLoss loss)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(place, loss.Sum);
        BinaryPrimitives.WriteDoubleLittleEndian(place[sizeof(double)..], loss.Weight);
    }

    /// <inheritdoc cref="Write"/>
    public static ShardLoss Read(ReadOnlySpan<byte> place) => new(BinaryPrimitives.ReadDoubleLittleEndian(place), BinaryPrimitives.ReadDoubleLittleEndian(place[sizeof(double)..]));
}
