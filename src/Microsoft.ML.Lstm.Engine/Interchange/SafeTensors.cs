using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Microsoft.ML.Lstm.Engine.Interchange;

/// <summary>The format of <c>.safetensors</c> files: the length of a header, a header in JSON with each tensor's type, shape and place, and the numbers.</summary>
static class SafeTensors
{
    const string Metadata = "__metadata__";

    // As the format's own library has it.
    const long MostHeader = 100_000_000;

    sealed record Entry(string Name, NumberFormat Format, int[] Shape, int Count, long Begin, long End);

    public static IEnumerable<NamedTensor> Read(Stream stream)
    {
        Span<byte> size = stackalloc byte[8];
        stream.ReadExactly(size);
        var (length, left) = (BinaryPrimitives.ReadUInt64LittleEndian(size), stream.Length - stream.Position);
        if (length > (ulong)Math.Min(MostHeader, left)) throw new InvalidDataException($"It is no file of tensors (.safetensors or .npz): its header would have {length} bytes, but {left} follow.");
        var header = new byte[(int)length];
        stream.ReadExactly(header);
        var entries = Entries(header).OrderBy(entry => entry.Begin).ThenBy(entry => entry.End).ToArray();
        var tensors = new List<NamedTensor>();
        long place = 0;
        foreach (var entry in entries)
        {
            if (entry.Begin != place || entry.End > left - header.Length)
                throw new InvalidDataException($"'{entry.Name}' lies at the bytes {entry.Begin} to {entry.End}, but {place} is the next free one and {left - header.Length} are there.");
            tensors.Add(new(entry.Name, entry.Shape, NumberReader.Read(stream, entry.Format, entry.Count)));
            place = entry.End;
        }
        return tensors;
    }

    public static void Write(Stream stream, NamedTensor[] tensors)
    {
        var header = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(header))
        {
            long place = 0;
            json.WriteStartObject();
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var dim in tensor.Shape) json.WriteNumberValue(dim);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(place);
                json.WriteNumberValue(place += 4L * tensor.Values.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }

        // Numbers begin at a multiple of eight bytes.
        var padded = (header.WrittenCount + 7) / 8 * 8;
        Span<byte> size = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(size, (ulong)padded);
        stream.Write(size);
        stream.Write(header.WrittenSpan);
        for (var i = header.WrittenCount; i < padded; i++) stream.WriteByte((byte)' ');
        foreach (var tensor in tensors) WriteNumbers(stream, tensor.Values.Span);
    }

    static void WriteNumbers(Stream stream, ReadOnlySpan<float> values)
    {
        var bytes = new byte[4096];
        for (; values.Length > 0; values = values[Math.Min(values.Length, bytes.Length / 4)..])
        {
            var some = Math.Min(values.Length, bytes.Length / 4);
            for (var i = 0; i < some; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
            stream.Write(bytes, 0, 4 * some);
        }
    }

    static List<Entry> Entries(byte[] header)
    {
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8 });
            return [.. json.RootElement.EnumerateObject().Where(tensor => tensor.Name != Metadata).Select(Of)];
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"The header of the .safetensors file cannot be read. {wrong.Message}", wrong);
        }
    }

    static Entry Of(JsonProperty tensor)
    {
        var format = tensor.Value.GetProperty("dtype").GetString() switch
        {
            "F64" => NumberFormat.Float64,
            "F32" => NumberFormat.Float32,
            "F16" => NumberFormat.Float16,
            "BF16" => NumberFormat.BFloat16,
            var other => throw new InvalidDataException($"'{tensor.Name}' holds numbers of the kind '{other}'. F64, F32, F16 and BF16 can be read: save it as one of them, or leave it out."),
        };
        long[] shape = [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        long[] offsets = [.. tensor.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        var count = NumberReader.Count(tensor.Name, shape);
        return offsets is [var begin and >= 0, var end] && end - begin == (long)count * NumberReader.SizeOf(format)
            ? new(tensor.Name, format, Array.ConvertAll(shape, dim => (int)dim), count, begin, end)
            : throw new InvalidDataException($"'{tensor.Name}' of the shape [{string.Join(", ", shape)}] does not lie at the bytes {string.Join(" to ", offsets)}.");
    }
}
