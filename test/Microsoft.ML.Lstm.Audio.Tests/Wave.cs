using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.Lstm.Audio.Tests;

/// <summary>WAV files, byte by byte, without the library that reads them.</summary>
static class Wave
{
    public const ushort Pcm = 1, Adpcm = 2, Float = 3, ALaw = 6, Extensible = 0xFFFE;

    /// <summary>A file of samples from -1 to 1, [frames, channels].</summary>
    public static byte[] File(IReadOnlyList<double> samples, int rate, int channels = 1, int bits = 16, ushort encoding = Pcm, uint? dataSize = null, byte[]? before = null)
    {
        var data = samples.SelectMany(sample => Sample(sample, bits, encoding)).ToArray();
        return [.. "RIFF"u8, .. Number(36u + (uint)data.Length), .. "WAVE"u8, .. before ?? [], .. Format(rate, channels, bits, encoding), .. "data"u8, .. Number(dataSize ?? (uint)data.Length), .. data];
    }

    /// <summary>A chunk, padded to an even number of bytes.</summary>
    public static byte[] Chunk(string id, byte[] content) => [.. Encoding.ASCII.GetBytes(id), .. Number((uint)content.Length), .. content, .. new byte[content.Length % 2]];

    /// <summary>A sine, from -amplitude to amplitude.</summary>
    public static double[] Tone(double hertz, int rate, int count, double amplitude = 0.5) => [.. Enumerable.Range(0, count).Select(i => amplitude * Math.Sin(2 * Math.PI * hertz * i / rate))];

    static byte[] Format(int rate, int channels, int bits, ushort encoding)
    {
        byte[] plain = [.. Number(encoding), .. Number((ushort)channels), .. Number((uint)rate), .. Number((uint)(rate * channels * bits / 8)), .. Number((ushort)(channels * bits / 8)), .. Number((ushort)bits)];
        // A GUID of PCM, behind the size of the extension, the bits in use and the channels' places.
        return Chunk("fmt ", encoding != Extensible ? plain : [.. plain, .. Number((ushort)22), .. Number((ushort)bits), .. Number(3u), .. Number((ushort)1), .. Convert.FromHexString("000000001000800000AA00389B71")]);
    }

    static byte[] Sample(double sample, int bits, ushort encoding) => (encoding, bits) switch
    {
        (Float, 32) => BitConverter.GetBytes((float)sample),
        (Float, 64) => BitConverter.GetBytes(sample),
        (_, 8) => [(byte)Math.Clamp(Math.Round(128 + 128 * sample), 0, 255)],
        (_, 16) => BitConverter.GetBytes((short)Math.Clamp(Math.Round(32768 * sample), -32768, 32767)),
        (_, 24) => BitConverter.GetBytes((int)Math.Clamp(Math.Round(8388608 * sample), -8388608, 8388607))[..3],
        _ => BitConverter.GetBytes((int)Math.Clamp(Math.Round(2147483648.0 * sample), int.MinValue, int.MaxValue)),
    };

    static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    static byte[] Number(ushort value) => [(byte)value, (byte)(value >> 8)];
}
