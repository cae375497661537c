using NAudio.Wave;

namespace Microsoft.ML.Lstm.Audio.Loading;

/// <summary>What a WAV file says of its samples, checked against the file before anything is read by it.</summary>
/// <param name="Format">Encoding, channels, rate and width of the samples.</param>
/// <param name="DataStart">Where the samples begin, in bytes.</param>
/// <param name="Frames">Samples of each channel.</param>
sealed record WaveHeader(WaveFormat Format, long DataStart, long Frames)
{
    const int MostChannels = 64, MostFormatBytes = 4096;

    /// <summary>From here on the size of the samples stands for one that was not known when the header was written, as programs that record into pipes have it.</summary>
    const uint UnknownSize = 0x7FFF_F000;

    /// <summary>Reads the header of a stream that knows its length.</summary>
    /// <exception cref="InvalidDataException">It is no WAV file, or one that cannot be read; the message says why, without the name of the file.</exception>
    public static WaveHeader Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, System.Text.Encoding.ASCII, leaveOpen: true);
        if (stream.Length < 12) throw new InvalidDataException($"It has {stream.Length} bytes, which is too few for a WAV file.");
        var riff = Id(reader);
        reader.ReadUInt32();
        if (riff == "RF64") throw new InvalidDataException("It is an RF64 file, whose samples are too many for a vector. Cut it into shorter files.");
        if (riff != "RIFF" || Id(reader) != "WAVE") throw new InvalidDataException("It is no WAV file (RIFF, WAVE). Convert it to one of 8, 16, 24 or 32 bit PCM, or of 32 bit floats.");
        WaveFormat? format = null;
        while (stream.Length - stream.Position >= 8)
        {
            var (id, size) = (Id(reader), reader.ReadUInt32());
            var left = stream.Length - stream.Position;
            if (id == "data")
                return Checked(format ?? throw new InvalidDataException("Its samples come before what describes them (the chunk 'fmt '): the file is damaged."), stream.Position, size, left);
            if (size > left) throw new InvalidDataException($"Its chunk '{id}' has {size} bytes by its header, but {left} are left: the file is cut off or damaged.");
            var next = stream.Position + size + (size & 1);
            if (id == "fmt ") format = size is >= 16 and <= MostFormatBytes and not 17 ? WaveFormat.FromFormatChunk(reader, (int)size) : throw new InvalidDataException($"The description of its samples has {size} bytes, where 16, 18 or 40 are usual: the file is damaged.");
            stream.Position = Math.Min(next, stream.Length);
        }
        throw new InvalidDataException("It has no samples (no chunk 'data'): the file is cut off or damaged.");
    }

    static WaveHeader Checked(WaveFormat format, long start, uint size, long left)
    {
        var (channels, bits, rate) = (format.Channels, format.BitsPerSample, format.SampleRate);
        var isSupported = format.Encoding switch
        {
            WaveFormatEncoding.Pcm => bits is 8 or 16 or 24 or 32,
            WaveFormatEncoding.IeeeFloat => bits is 32 or 64,
            WaveFormatEncoding.Extensible => bits is 8 or 16 or 24 or 32,
            _ => false,
        };
        if (!isSupported)
            throw new InvalidDataException($"Its samples are {format.Encoding} of {bits} bits; 8, 16, 24 and 32 bit PCM and 32 bit floats can be read. Convert it, such as by ffmpeg -i IN -c:a pcm_s16le OUT.wav.");
        if (channels is < 1 or > MostChannels || format.BlockAlign != channels * bits / 8)
            throw new InvalidDataException($"By its header it has {channels} channels of {bits} bits in {format.BlockAlign} bytes, which do not fit: the file is damaged.");
        if (rate is < SampleRateAnnotation.Least or > SampleRateAnnotation.Most)
            throw new InvalidDataException($"By its header it has {rate} samples a second; {SampleRateAnnotation.Least} to {SampleRateAnnotation.Most} can be read.");
        if (size < UnknownSize && size > left)
            throw new InvalidDataException($"Its samples have {size} bytes by its header, but {left} are left: the file is cut off.");
        var frames = Math.Min(size, left) / format.BlockAlign;
        return frames > 0 ? new(format, start, frames) : throw new InvalidDataException("It has no samples.");
    }

    static string Id(BinaryReader reader) => new(reader.ReadChars(4));
}
