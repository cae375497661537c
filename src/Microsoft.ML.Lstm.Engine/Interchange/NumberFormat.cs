using System.Buffers.Binary;

namespace Microsoft.ML.Lstm.Engine.Interchange;

/// <summary>Numbers as files hold them, little-endian.</summary>
enum NumberFormat
{
    Float64,
    Float32,
    Float16,
    BFloat16,
}

/// <summary>Reads numbers of untrusted files.</summary>
static class NumberReader
{
    const int Piece = 1 << 16;

    /// <summary>Bytes of a number.</summary>
    public static int SizeOf(NumberFormat format) => format switch
    {
        NumberFormat.Float64 => 8,
        NumberFormat.Float32 => 4,
        _ => 2,
    };

    /// <summary>How many numbers dimensions hold; throws where they are negative, too many, or more than fit into an array.</summary>
    public static int Count(string name, ReadOnlySpan<long> shape)
    {
        if (shape.Length > NamedTensor.MostDims) throw new InvalidDataException($"'{name}' has {shape.Length} dimensions; {NamedTensor.MostDims} are the most.");
        long count = 1;
        foreach (var size in shape)
        {
            if (size is < 0 or > int.MaxValue) throw new InvalidDataException(FormattableString.Invariant($"'{name}' has a dimension of {size}."));
            count = size == 0 ? 0 : count > Array.MaxLength / size ? throw new InvalidDataException($"'{name}' holds more numbers than fit into memory.") : count * size;
        }
        return (int)count;
    }

    /// <summary>Reads so many numbers; memory is taken as they come, not as a file claims.</summary>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public static float[] Read(Stream stream, NumberFormat format, int count)
    {
        var (size, bytes) = (SizeOf(format), new byte[Piece]);
        var values = new float[Math.Min(count, Piece)];
        for (var start = 0; start < count;)
        {
            var some = Math.Min(count - start, Piece / size);
            if (values.Length < start + some) Array.Resize(ref values, (int)Math.Min(count, 2L * values.Length));
            stream.ReadExactly(bytes, 0, some * size);
            for (var i = 0; i < some; i++) values[start + i] = Number(bytes.AsSpan(i * size, size), format);
            start += some;
        }
        return values;
    }

    static float Number(ReadOnlySpan<byte> bytes, NumberFormat format) => format switch
    {
        NumberFormat.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        NumberFormat.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        NumberFormat.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
    };
}
