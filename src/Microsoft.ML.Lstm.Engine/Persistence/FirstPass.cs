namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>Takes a content to learn its length; a short one is kept, so that it need not be written twice.</summary>
sealed class FirstPass : Stream
{
    const long MostKept = 1 << 24;

    readonly MemoryStream _kept = new();
    long _length;

    /// <summary>Whether the content is kept.</summary>
    public bool IsKept => _length <= MostKept;

    /// <summary>The whole content, if it is kept.</summary>
    public ReadOnlySpan<byte> Kept => _kept.GetBuffer().AsSpan(0, (int)_length);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _length += buffer.Length;
        if (IsKept) _kept.Write(buffer);
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
