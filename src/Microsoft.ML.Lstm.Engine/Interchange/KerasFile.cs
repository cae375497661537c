using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.Lstm.Engine.Interchange;

/// <summary>A file of Keras: <c>.keras</c>, a zip archive with the weights and the description of the layers, or the weights in HDF5, <c>.h5</c>, which may have the description as an attribute.</summary>
sealed class KerasFile
{
    const string WeightsEntry = "model.weights.h5", ConfigEntry = "config.json";
    const int MostConfig = 1 << 26;

    readonly List<(string Name, byte[] Content)> _entries = [];

    public KerasFile(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position -= read;
        if (start.SequenceEqual(Hdf5File.Signature))
        {
            Weights = new(Content(stream, stream.Length - stream.Position));
            Config = Weights.Text("model_config");
            return;
        }
        if (!start[..4].SequenceEqual("PK\u0003\u0004"u8)) throw new InvalidDataException("It is no file of Keras (.keras or .h5): it begins neither as a zip archive nor as HDF5.");
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        foreach (var entry in zip.Entries)
        {
            using var content = entry.Open();
            _entries.Add((entry.FullName, Content(content, entry.Length)));
        }
        Weights = new(Find(WeightsEntry) ?? throw new InvalidDataException($"The archive has no '{WeightsEntry}' with the weights. It has {string.Join(", ", _entries.Select(entry => entry.Name))}."));
        Config = Find(ConfigEntry) is not { } config ? null
            : config.Length <= MostConfig ? Encoding.UTF8.GetString(config)
            : throw new InvalidDataException($"'{ConfigEntry}' has {config.Length} bytes; {MostConfig} are the most.");
    }

    /// <summary>The weights.</summary>
    public Hdf5File Weights { get; }

    /// <summary>The description of the model in JSON; null where the file has the weights alone.</summary>
    public string? Config { get; }

    /// <summary>Writes the file again with other numbers in place of some, in the same kind of file and of numbers.</summary>
    public void Write(Stream stream, IEnumerable<NamedTensor> changed)
    {
        var weights = Weights.Bytes.ToArray();
        foreach (var tensor in changed)
        {
            var set = Weights.Datasets[tensor.Name];
            var size = NumberReader.SizeOf(set.Format);
            for (var i = 0; i < set.Count; i++) Put(weights.AsSpan(set.Place + (i * size), size), tensor.Values.Span[i], set.Format);
        }
        if (_entries.Count == 0)
        {
            stream.Write(weights);
            return;
        }
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, content) in _entries)
        {
            var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var to = entry.Open();
            to.Write(name == WeightsEntry ? weights : content);
        }
    }

    byte[]? Find(string name) => _entries.Find(entry => entry.Name == name).Content;

    // Memory is taken as the bytes come, not as an archive claims.
    static byte[] Content(Stream stream, long length)
    {
        if (length > Array.MaxLength) throw new InvalidDataException($"It holds {length} bytes, more than fit into an array.");
        using var content = new MemoryStream((int)Math.Min(length, 1 << 20));
        stream.CopyTo(content);
        return content.ToArray();
    }

    static void Put(Span<byte> bytes, float value, NumberFormat format)
    {
        switch (format)
        {
            case NumberFormat.Float64:
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
                break;
            case NumberFormat.Float32:
                BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
                break;
            case NumberFormat.Float16:
                BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value);
                break;
            default:
                // To the nearest, halves to the even one.
                var bits = BitConverter.SingleToUInt32Bits(value);
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(float.IsNaN(value) ? 0x7FC0 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
                break;
        }
    }
}
