using System.Buffers.Binary;
using System.Text;
using Microsoft.ML.Lstm.Engine.Persistence;

namespace Microsoft.ML.Lstm.Tests.Fuzzing;

/// <summary>Damage by a seeded generator.</summary>
static class Mutations
{
    const int Header = 24, Checksum = 32;

    // Numbers at which readers of sizes stumble.
    static readonly int[] Edges = [0, 1, -1, int.MaxValue, int.MinValue, 1 << 16, 1 << 24, 255];

    static readonly string[] Odd = ["", "NaN", "1e999", "-1e38", "1e-50", "?", "\"", "\"\"", ",", ",,,", "\n", "\t", " ", "abc", "\0", "∞", "0x10", "1.5.2", "--1", "9999999999999999999999"];

    /// <summary>Bytes changed, put in, taken out or cut off.</summary>
    public static byte[] Of(byte[] good, Random random, int from = 0)
    {
        var bytes = good.ToList();
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Count > from + 4; changes--)
        {
            var at = random.Next(from, bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at)); break;
                case 3: bytes.Insert(at, (byte)random.Next(256)); break;
                case 4 when random.Next(4) == 0: bytes.RemoveRange(at, bytes.Count - at); break;
                default:
                    var edge = BitConverter.GetBytes(Edges[random.Next(Edges.Length)]);
                    for (var i = 0; i < edge.Length && at + i < bytes.Count; i++) bytes[at + i] = edge[i];
                    break;
            }
        }
        return [.. bytes];
    }

    /// <summary>An envelope whose content was damaged before it was sealed, so that its checksum agrees and its reader has to notice.</summary>
    public static byte[] Sealed(byte[] envelope, Random random)
    {
        var content = envelope[Header..^Checksum];
        // The sizes lie in front, the many weights behind them.
        var front = Math.Min(content.Length, 200);
        var changed = random.Next(3) == 0 ? Of(content, random) : [.. Of(content[..front], random), .. content[front..]];
        using var stream = new MemoryStream();
        Envelope.Write(stream, Encoding.ASCII.GetString(envelope, 8, 4), BinaryPrimitives.ReadUInt32LittleEndian(envelope.AsSpan(12)), changed);
        return stream.ToArray();
    }

    /// <summary>A text with letters changed, and fields that no number is.</summary>
    public static string Of(string good, Random random)
    {
        var text = new StringBuilder(good);
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0: text[at] = (char)random.Next(1, 300); break;
                case 1: text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at)); break;
                default: text.Insert(at, Odd[random.Next(Odd.Length)]); break;
            }
            if (text.Length == 0) text.Append(',');
        }
        return text.ToString();
    }
}
