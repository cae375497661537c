using System.Buffers.Binary;

namespace Microsoft.ML.Lstm.Engine.Collectives;

/// <summary>What a rank says of itself when it connects.</summary>
/// <param name="Version">Of the protocol.</param>
/// <param name="Rank">Its number.</param>
/// <param name="Count">Ranks that it was started for.</param>
/// <param name="Port">Where it waits for other ranks.</param>
/// <param name="Session">Of the training that it belongs to; 0 where rank 0 has not told it yet.</param>
/// <param name="Nonce">Random bytes, others for each connection.</param>
readonly record struct Greeting(int Version, int Rank, int Count, int Port, ulong Session, byte[] Nonce)
{
    /// <summary>The version that is spoken here.</summary>
    public const int Protocol = 1;

    /// <summary>Bytes of a greeting.</summary>
    public const int Size = 64;

    const int NonceSize = 32;

    static ReadOnlySpan<byte> Mark => "LSTMRANK"u8;

    public static bool IsOne(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Mark);

    public static Greeting Of(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]), bytes.Slice(32, NonceSize).ToArray());

    public byte[] Bytes()
    {
        var bytes = new byte[Size];
        Mark.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), Rank);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), Count);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), Port);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), Session);
        Nonce.CopyTo(bytes, 32);
        return bytes;
    }
}
