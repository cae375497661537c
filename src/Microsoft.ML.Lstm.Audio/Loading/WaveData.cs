using NAudio.Wave;

namespace Microsoft.ML.Lstm.Audio.Loading;

/// <summary>The bytes of a file's samples, no more of them than its header was found to have, and whole blocks as long as there are any.</summary>
sealed class WaveData : IWaveProvider
{
    readonly Stream _stream;
    long _left;

    public WaveData(Stream stream, WaveHeader header)
    {
        (_stream, WaveFormat, _left) = (stream, header.Format, header.Frames * header.Format.BlockAlign);
        stream.Position = header.DataStart;
    }

    public WaveFormat WaveFormat { get; }

    public int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, _left);
        var read = _stream.ReadAtLeast(buffer[..wanted], wanted, throwOnEndOfStream: false);
        _left -= read;
        return read;
    }
}
