using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>What lies around every model's content: magic, kind, version, length and a SHA-256 over all of it (docs/model-file.md).</summary>
/// <remarks>Nothing of the content is looked at before the checksum agrees, so damaged bytes can do no harm.</remarks>
public static class Envelope
{
    const int HeaderSize = 24, ChecksumSize = 32, BlockSize = 1 << 20;

    // The first byte is not text, the line ends show a transfer that changes them (as in PNG).
    static ReadOnlySpan<byte> Magic => [0x8C, (byte)'L', (byte)'S', (byte)'T', (byte)'M', (byte)'\r', (byte)'\n', 0x1A];

    /// <summary>Writes content in an envelope.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="kind">Four letters that say what the content is.</param>
    /// <param name="version">Version of the content's format, from 1.</param>
    /// <param name="content">The content.</param>
    public static void Write(Stream stream, string kind, uint version, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var header = new byte[HeaderSize];
        Magic.CopyTo(header);
        for (var i = 0; i < 4; i++) header[8 + i] = (byte)kind[i];
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), version);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), content.Length);
        stream.Write(header);
        stream.Write(content);
        stream.Write(Checksum(header, content));
    }

    internal static void Write(Stream stream, string kind, uint version, Action<ContentWriter> write)
    {
        using var content = new MemoryStream();
        write(new(content));
        Write(stream, kind, version, content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    /// <summary>Reads the content of an envelope, and no byte more.</summary>
    /// <param name="stream">Where from; it stays open.</param>
    /// <param name="kind">The kind that is expected.</param>
    /// <param name="version">The newest version that is understood.</param>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static byte[] Read(Stream stream, string kind, uint version) => Read(stream, kind, version, out _);

    /// <inheritdoc cref="Read(Stream, string, uint)"/>
    /// <param name="stream">Where from; it stays open.</param>
    /// <param name="kind">The kind that is expected.</param>
    /// <param name="version">The newest version that is understood.</param>
    /// <param name="written">The version that the content has.</param>
    public static byte[] Read(Stream stream, string kind, uint version, out uint written)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var header = new byte[HeaderSize];
        Fill(stream, header);
        if (!header.AsSpan(0, 8).SequenceEqual(Magic)) throw new InvalidDataException("This is not a model of the LSTM engine: its first bytes differ.");
        for (var i = 0; i < 4; i++)
            if (header[8 + i] != kind[i]) throw new InvalidDataException($"The model is of another kind than '{kind}'.");
        written = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12));
        if (written == 0 || written > version)
            throw new InvalidDataException($"The model has version {written}, but this library reads versions up to {version}. Load it with a newer library.");
        var length = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16));
        if (length < 0 || length > Array.MaxLength) throw new InvalidDataException($"The model claims a length of {length} bytes, which none can have.");
        var content = Body(stream, (int)length);
        var checksum = new byte[ChecksumSize];
        Fill(stream, checksum);
        if (!Checksum(header, content).AsSpan().SequenceEqual(checksum)) throw new InvalidDataException("The model is damaged: its checksum does not agree with its content.");
        return content;
    }

    internal static T Read<T>(Stream stream, string kind, uint version, Func<ContentReader, T> read)
    {
        var reader = new ContentReader(Read(stream, kind, version, out var written), written);
        try
        {
            var value = read(reader);
            reader.End();
            return value;
        }
        catch (Exception tooLarge) when (tooLarge is OverflowException or ArgumentException)
        {
            throw new InvalidDataException("The model's sizes ask for more memory than there can be.", tooLarge);
        }
    }

    /// <summary>Takes memory only as bytes arrive, as the length may be wrong.</summary>
    static byte[] Body(Stream stream, int length)
    {
        var body = new byte[Math.Min(length, BlockSize)];
        for (var read = 0; ;)
        {
            Fill(stream, body.AsSpan(read));
            read = body.Length;
            if (read == length) return body;
            Array.Resize(ref body, (int)Math.Min(length, 2L * read));
        }
    }

    static void Fill(Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException("The model is cut off: the stream ends before it does.");
    }

    static byte[] Checksum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
