using System.Buffers.Binary;
using System.Text;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Orleans.Wire;

/// <summary>
/// Rows as bytes: length of the name (2 bytes), name in UTF-8, number (8), ticks of the time (8), values (4 each), little-endian. A caller writes a row once; messages and the log of a shard carry its bytes as they are.
/// </summary>
static class RowWriter
{
    public const int MostName = 1024, Fixed = 2 + 8 + 8;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a row behind those that are there.</summary>
    /// <returns>The hash of the name.</returns>
    public static ulong Write(ref byte[] rows, ref int used, ReadOnlySpan<char> name, long number, long ticks, ReadOnlySpan<float> values)
    {
        var most = Fixed + Strict.GetMaxByteCount(name.Length) + (sizeof(float) * values.Length);
        if (rows.Length - used < most) Array.Resize(ref rows, Math.Max(2 * rows.Length, used + most));
        var row = rows.AsSpan(used);
        var length = Strict.GetBytes(name, row[2..]);
        BinaryPrimitives.WriteUInt16LittleEndian(row, (ushort)length);
        var hash = NameHash.Of(row.Slice(2, length));
        var at = 2 + length;
        BinaryPrimitives.WriteInt64LittleEndian(row[at..], number);
        BinaryPrimitives.WriteInt64LittleEndian(row[(at + 8)..], ticks);
        at += 16;
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(row[at..], value);
            at += sizeof(float);
        }

        used += at;
        return hash;
    }
}
