using System.Buffers.Binary;

namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>Reads the values of a model's content, and checks each size before memory is taken for it.</summary>
sealed class ContentReader(byte[] content, uint version)
{
    /// <summary>The version of the format that the content has.</summary>
    public uint Version => version;

    int _place;

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
        var values = new int[Int(0, most)];
        foreach (ref var value in values.AsSpan()) value = Int(least, largest);
        return values;
    }

    /// <summary>A text, of UTF-16 units; the bytes that are left bound its length.</summary>
    public string Text() => new([.. Ints((content.Length - _place) / 4, 0, char.MaxValue).Select(letter => (char)letter)]);

    /// <summary>A list of exactly so many finite values.</summary>
    public float[] Floats(int count)
    {
        if (Int(0, int.MaxValue) != count) throw new InvalidDataException($"The model does not hold the {count} values that its sizes ask for.");
        var bytes = Take(checked((int)Math.Min(int.MaxValue, 4L * count)));
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]);
            if (!float.IsFinite(values[i])) throw new InvalidDataException($"The model holds {values[i]} among its values.");
        }

        return values;
    }

    /// <summary>All must have been read.</summary>
    public void End()
    {
        if (_place != content.Length) throw new InvalidDataException($"The model holds {content.Length - _place} bytes more than its sizes ask for.");
    }

    static double Within(double value, double least, double most) =>
        value >= least && value <= most ? value : throw new InvalidDataException($"The model holds {value} where a number from {least} to {most} belongs.");

    ReadOnlySpan<byte> Take(int count)
    {
        if (count > content.Length - _place) throw new InvalidDataException("The model holds fewer bytes than its sizes ask for.");
        var bytes = content.AsSpan(_place, count);
        _place += count;
        return bytes;
    }
}
