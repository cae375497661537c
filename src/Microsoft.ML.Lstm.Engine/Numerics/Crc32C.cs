using System.Buffers.Binary;
using System.Numerics;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The checksum of Castagnoli et al. (1993), as in iSCSI (RFC 3720), which processors compute by themselves.</summary>
static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
