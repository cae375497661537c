using System.Numerics.Tensors;
using NAudio.Wave;

namespace Microsoft.ML.Lstm.Audio.Loading;

/// <summary>Reads WAV files as samples of one channel at one rate. Made once and used again. One thread at a time.</summary>
/// <param name="sampleRate">Samples a second of what comes out.</param>
sealed class WaveDecoder(int sampleRate)
{
    const int BlockFrames = 1 << 14;

    readonly SampleRateConverter _converter = new();
    readonly float[] _mono = new float[BlockFrames];
    float[] _block = [], _samples = [];
    int _count;

    /// <summary>The samples of the file that was read last: its channels' mean, full scale from -1 to 1.</summary>
    public ReadOnlySpan<float> Samples => _samples.AsSpan(0, _count);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; the message says why, without the name of the file.</exception>
    public void Read(string path)
    {
        _count = 0;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var header = WaveHeader.Read(stream);
        var (rate, channels) = (header.Format.SampleRate, header.Format.Channels);
        var count = SampleRateConverter.CountOf(header.Frames, rate, sampleRate);
        if (count > Array.MaxLength) throw new InvalidDataException($"It would be {count} samples, which are too many for a vector. Cut it into shorter files.");
        var source = Open(stream, header);
        if (_block.Length < BlockFrames * channels) _block = new float[BlockFrames * channels];
        if (_samples.Length < count) _samples = new float[Math.Min(Array.MaxLength, Math.Max(count, 2L * _samples.Length))];
        if (rate != sampleRate) _converter.Begin(rate, sampleRate);

        var written = 0;
        for (var left = header.Frames; left > 0;)
        {
            var frames = (int)Math.Min(left, BlockFrames);
            if (source.Read(_block.AsSpan(0, frames * channels)) < frames * channels) throw new InvalidDataException("It became shorter while it was read.");
            var mono = Mix(_block.AsSpan(0, frames * channels), channels);
            if (!float.IsFinite(TensorPrimitives.MaxMagnitude(mono))) throw new InvalidDataException("It has samples that are no numbers (NaN or infinite).");
            written += Write(mono, _samples.AsSpan(written, (int)count - written), rate);
            left -= frames;
        }
        if (rate != sampleRate) _converter.End(_samples.AsSpan(written, (int)count - written));
        _count = (int)count;
    }

    static ISampleProvider Open(Stream stream, WaveHeader header)
    {
        try
        {
            return new WaveData(stream, header).ToSampleProvider();
        }
        catch (ArgumentException unknown)
        {
            throw new InvalidDataException("Its samples are of an extensible format that is neither PCM nor floats. Convert it, such as by ffmpeg -i IN -c:a pcm_s16le OUT.wav.", unknown);
        }
    }

    Span<float> Mix(Span<float> block, int channels)
    {
        if (channels == 1) return block;
        var mono = _mono.AsSpan(0, block.Length / channels);
        for (var frame = 0; frame < mono.Length; frame++)
        {
            var sum = 0f;
            for (var channel = 0; channel < channels; channel++) sum += block[frame * channels + channel];
            mono[frame] = sum / channels;
        }
        return mono;
    }

    int Write(Span<float> mono, Span<float> destination, int rate)
    {
        if (rate != sampleRate) return _converter.Convert(mono, destination);
        mono.CopyTo(destination);
        return mono.Length;
    }
}
