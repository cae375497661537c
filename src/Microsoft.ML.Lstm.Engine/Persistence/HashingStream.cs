using System.Security.Cryptography;

namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>A content that is too long for one array, on its way to or from a stream, which stays open: what passes goes into a checksum.</summary>
/// <param name="stream">Where to, or where from.</param>
/// <param name="length">Bytes of the content; no more are read.</param>
/// <param name="hash">The checksum.</param>
/// <param name="writes">Whether it is written.</param>
sealed class HashingStream(Stream stream, long length, IncrementalHash hash, bool writes) : Stream
{
    readonly byte[] _block = new byte[1 << 16];
    long _passed;
    int _first, _count;

    public override bool CanRead => !writes;

    public override bool CanSeek => false;

    public override bool CanWrite => writes;

    public override long Length => length;

    /// <summary>Bytes that were written or handed out.</summary>
    public override long Position
    {
        get => writes ? _passed + _count : _passed - _count;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            if (_count == _block.Length) Flush();
            var count = Math.Min(buffer.Length, _block.Length - _count);
            buffer[..count].CopyTo(_block.AsSpan(_count));
            _count += count;
            buffer = buffer[count..];
        }
    }

    public override void Flush()
    {
        if (!writes) return;
        hash.AppendData(_block, 0, _count);
        stream.Write(_block, 0, _count);
        (_passed, _count) = (_passed + _count, 0);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_count == 0)
        {
            _count = stream.Read(_block, 0, (int)Math.Min(_block.Length, length - _passed));
            hash.AppendData(_block, 0, _count);
            (_first, _passed) = (0, _passed + _count);
        }

        var count = Math.Min(buffer.Length, _count);
        _block.AsSpan(_first, count).CopyTo(buffer);
        (_first, _count) = (_first + count, _count - count);
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
