using System.Buffers.Binary;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Collectives;

/// <summary>What stands before the bytes of a message: a mark, whether the sender fails, the message's number, length and checksum, and a checksum of these.</summary>
static class Frame
{
    public const int Size = 24;

    /// <summary>Bytes of the longest reason for a failure.</summary>
    public const int MostReason = 2048;

    const uint Data = 0x4D54_534C, Failure = 0x4654_534C;

    public static void Write(Span<byte> frame, bool fails, uint number, ReadOnlySpan<byte> body)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, fails ? Failure : Data);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], number);
        BinaryPrimitives.WriteInt64LittleEndian(frame[8..], body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[16..], Crc32C.Of(body));
        BinaryPrimitives.WriteUInt32LittleEndian(frame[20..], Crc32C.Of(frame[..20]));
    }

    /// <summary>What is wrong with a frame, and null for nothing; nothing is taken for true before its checksum is.</summary>
    /// <param name="frame">As it came.</param>
    /// <param name="number">The message that is expected.</param>
    /// <param name="length">Bytes that are expected; a reason for a failure may have others.</param>
    /// <param name="fails">Whether the sender fails.</param>
    public static string? Fault(ReadOnlySpan<byte> frame, uint number, int length, out bool fails)
    {
        fails = false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(frame[20..]) != Crc32C.Of(frame[..20])) return "its message is damaged";
        fails = BinaryPrimitives.ReadUInt32LittleEndian(frame) == Failure;
        if (fails) return Length(frame) is >= 0 and <= MostReason ? null : "its message is damaged";
        if (BinaryPrimitives.ReadUInt32LittleEndian(frame) != Data) return "it sends what is no message";
        var came = BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]);
        if (came != number) return FormattableString.Invariant($"it sent message {came} where {number} was expected");
        return Length(frame) == length ? null : FormattableString.Invariant($"it sent {Length(frame)} bytes where {length} were expected, so it does not run the same training");
    }

    public static long Length(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt64LittleEndian(frame[8..]);

    /// <summary>Whether these are the bytes that the frame was written for.</summary>
    public static bool Fits(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> body) => BinaryPrimitives.ReadUInt32LittleEndian(frame[16..]) == Crc32C.Of(body);
}
