using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>What lies around every model's content: magic, kind, version, length and a SHA-256 over all of it (docs/model-file.md).</summary>
/// <remarks>
/// Nothing of the content is looked at before the checksum agrees, so damaged bytes can do no harm. Only a content of more than 64 MiB is read as it comes,
/// without being held as a whole, and given up if the checksum does not agree in the end.
/// </remarks>
static class Envelope
{
    const int HeaderSize = 24, ChecksumSize = 32;

    /// <summary>Bytes of the longest content that is held as a whole.</summary>
    const long MostHeld = 1 << 26;

    /// <summary>No content is longer: a length above shows a damaged header.</summary>
    const long MostBytes = 1L << 42;

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
        var header = Header(kind, version, content.Length);
        stream.Write(header);
        stream.Write(content);
        stream.Write(Checksum(header, content));
    }

    /// <summary>Writes a content of any length in an envelope. A long one is written twice, the first time to learn its length, so that no array holds it.</summary>
    public static void Write(Stream stream, string kind, uint version, Action<ModelCodec> write)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var first = new FirstPass();
        write(ModelCodec.Writer(first, version));
        if (first.IsKept)
        {
            Write(stream, kind, version, first.Kept);
            return;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var header = Header(kind, version, first.Length);
        hash.AppendData(header);
        stream.Write(header);
        using var second = new HashingStream(stream, first.Length, hash, writes: true);
        write(ModelCodec.Writer(second, version));
        second.Flush();
        if (second.Position != first.Length) throw new InvalidOperationException("The model changed while it was saved. Let no other thread use it meanwhile.");
        stream.Write(hash.GetHashAndReset());
    }

    /// <summary>Reads the content of an envelope, and no byte more.</summary>
    /// <param name="stream">Where from; it stays open.</param>
    /// <param name="kind">The kind that is expected.</param>
    /// <param name="version">The newest version that is understood.</param>
    /// <param name="read">Reads a content of any length; its codec knows the version.</param>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static T Read<T>(Stream stream, string kind, uint version, Func<ModelCodec, T> read)
    {
        var header = ReadHeader(stream, kind, version, out var written, out var length);
        try
        {
            if (length <= MostHeld)
            {
                using var held = new MemoryStream(Held(stream, header, length), writable: false);
                return ToEnd(held, written, read);
            }

            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(header);
            using var content = new HashingStream(stream, length, hash, writes: false);
            var value = ToEnd(content, written, read);
            CheckSum(stream, hash.GetHashAndReset());
            return value;
        }
        catch (OverflowException tooLarge)
        {
            throw new InvalidDataException("The model's sizes ask for more memory than there can be.", tooLarge);
        }
        catch (Exception inconsistent) when (inconsistent is ArgumentException or (InvalidOperationException and not ObjectDisposedException))
        {
            throw new InvalidDataException($"The model is inconsistent. {inconsistent.Message}", inconsistent);
        }
    }

    /// <summary>The content of a file, of any length, whose checksum agrees; it is read as it is asked for, and closing it closes the file.</summary>
    public static Stream Open(FileStream file, string kind, uint version)
    {
        var header = ReadHeader(file, kind, version, out _, out var length);
        var begin = file.Position;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        Skip(new HashingStream(file, length, hash, writes: false), length);
        CheckSum(file, hash.GetHashAndReset());
        file.Position = begin;
        return new HashingStream(file, length, IncrementalHash.CreateHash(HashAlgorithmName.SHA256), writes: false);
    }

    static T ToEnd<T>(Stream content, uint version, Func<ModelCodec, T> read)
    {
        var value = read(ModelCodec.Reader(content, version));
        var left = content.Length - content.Position;
        if (left > 0) Skip(content, left);
        if (left > 0) throw new InvalidDataException($"The model holds {left} bytes more than its sizes ask for.");
        return value;
    }

    /// <summary>Tells bytes that are too many from bytes that are claimed, but are not there.</summary>
    static void Skip(Stream content, long bytes)
    {
        Span<byte> block = stackalloc byte[4096];
        while (bytes > 0)
        {
            var read = content.Read(block[..(int)Math.Min(block.Length, bytes)]);
            if (read == 0) throw CutOff();
            bytes -= read;
        }
    }

    static byte[] Header(string kind, uint version, long length)
    {
        var header = new byte[HeaderSize];
        Magic.CopyTo(header);
        for (var i = 0; i < 4; i++) header[8 + i] = (byte)kind[i];
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), version);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), length);
        return header;
    }

    static byte[] ReadHeader(Stream stream, string kind, uint version, out uint written, out long length)
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
        length = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16));
        if (length is < 0 or > MostBytes) throw new InvalidDataException($"The model claims a length of {length} bytes, which none can have.");
        return header;
    }

    static byte[] Held(Stream stream, byte[] header, long length)
    {
        var content = GrowingArray.Of<byte>((int)length, part => Fill(stream, part));
        CheckSum(stream, Checksum(header, content));
        return content;
    }

    static void CheckSum(Stream stream, ReadOnlySpan<byte> expected)
    {
        var checksum = new byte[ChecksumSize];
        Fill(stream, checksum);
        if (!expected.SequenceEqual(checksum)) throw new InvalidDataException("The model is damaged: its checksum does not agree with its content.");
    }

    static void Fill(Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw CutOff();
    }

    static InvalidDataException CutOff() => new("The model is cut off: the stream ends before it does.");

    static byte[] Checksum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
