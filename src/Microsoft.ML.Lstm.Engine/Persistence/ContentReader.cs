using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>Reads the values of a model's content, and checks each size before memory is taken for it; lists grow as their values come.</summary>
sealed class ContentReader(Stream content, uint version)
{
    const int BlockFloats = 1 << 14;

    readonly byte[] _bytes = new byte[4 * BlockFloats];

    /// <summary>The version of the format that the content has.</summary>
    public uint Version => version;

    public int Int(int least, int most)
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        return value >= least && value <= most ? value : throw new InvalidDataException($"The model holds {value} where a number from {least} to {most} belongs.");
    }

    public bool Flag() => Take(1)[0] switch
    {
        0 => false,
        1 => true,
        var other => throw new InvalidDataException($"The model holds {other} where 0 or 1 belongs."),
    };

    public float Float(float least, float most) => (float)Within(BinaryPrimitives.ReadSingleLittleEndian(Take(4)), least, most);

    public double Double(double least, double most) => Within(BinaryPrimitives.ReadDoubleLittleEndian(Take(8)), least, most);

    /// <summary>A number within bounds, or NaN, which says that there is none.</summary>
    public double DoubleOrNaN(double least, double most)
    {
        var value = BinaryPrimitives.ReadDoubleLittleEndian(Take(8));
        return double.IsNaN(value) ? value : Within(value, least, most);
    }

    /// <summary>A list of at most so many values, each within bounds.</summary>
    public int[] Ints(int most, int least, int largest)
    {
        var count = Int(0, most);
        var values = new List<int>(Math.Min(count, BlockFloats));
        while (values.Count < count) values.Add(Int(least, largest));
        return [.. values];
    }

    /// <summary>A text, of UTF-16 units; the bytes that are left bound its length.</summary>
    public string Text() => new([.. Ints((int)Math.Min(int.MaxValue, (content.Length - content.Position) / 4), 0, char.MaxValue).Select(letter => (char)letter)]);

    /// <summary>A list of exactly so many finite values.</summary>
    public float[] Floats(int count)
    {
        if (Int(0, int.MaxValue) != count) throw new InvalidDataException($"The model does not hold the {count} values that its sizes ask for.");
        if (4L * count > content.Length - content.Position) ThrowTooShort();
        var values = new float[Math.Min(count, 64 * BlockFloats)];
        for (var done = 0; done < count;)
        {
            // The length may be wrong: memory is taken as the values come.
            if (done == values.Length) Array.Resize(ref values, (int)Math.Min(count, 2L * done));
            var taken = Math.Min(values.Length - done, BlockFloats);
            var bytes = Take(4 * taken);
            for (var i = 0; i < taken; i++)
            {
                var value = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]);
                if (!float.IsFinite(value)) throw new InvalidDataException($"The model holds {value} among its values.");
                values[done + i] = value;
            }

            done += taken;
        }

        return values;
    }

    static double Within(double value, double least, double most) =>
        value >= least && value <= most ? value : throw new InvalidDataException($"The model holds {value} where a number from {least} to {most} belongs.");

    /// <summary>The next bytes, no more than a block; valid until the next call.</summary>
    ReadOnlySpan<byte> Take(int count)
    {
        if (content.ReadAtLeast(_bytes.AsSpan(0, count), count, throwOnEndOfStream: false) < count) ThrowTooShort();
        return _bytes.AsSpan(0, count);
    }

    [DoesNotReturn]
    static void ThrowTooShort() => throw new InvalidDataException("The model holds fewer bytes than its sizes ask for.");
}
