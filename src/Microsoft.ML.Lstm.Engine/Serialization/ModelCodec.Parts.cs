using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Serialization;

/// <summary>Parts of no fixed size: lists, texts, blocks, and whole states.</summary>
sealed partial class ModelCodec
{
    /// <summary>The largest size of a weight: a product of three of them is still finite.</summary>
    const float MostWeight = 1e9f;

    /// <summary>A list of as many finite values as <paramref name="count"/> says, their number first.</summary>
    public float[] Floats(float[]? values, int count)
    {
        if (Int(values?.Length, 0) != count) throw new InvalidDataException($"The model does not hold the {count} values that its sizes ask for.");
        Require((long)sizeof(float) * count);
        if (Reads) return GrowingArray.Of<float>(count, Floats);
        Floats(values.AsSpan());
        return values!;
    }

    /// <summary>As many weights of a network: larger ones than <see cref="MostWeight"/> come of no training, and would overflow to infinities and NaN.</summary>
    public float[] Weights(float[]? values, int count)
    {
        var weights = Floats(values, count);
        if (Reads) CheckWeights(weights);
        return weights;
    }

    /// <summary>Weights of a network, in their place.</summary>
    public void Weights(Span<float> values)
    {
        Floats(values);
        if (Reads) CheckWeights(values);
    }

    static void CheckWeights(ReadOnlySpan<float> weights)
    {
        if (weights.IsEmpty) return;
        var largest = TensorPrimitives.MaxMagnitude(weights);
        if (Math.Abs(largest) > MostWeight)
            throw new InvalidDataException(FormattableString.Invariant($"The model holds a weight of {largest}, but no training makes one larger than {MostWeight:G} in size. The file is not what was saved: save the model again."));
    }

    /// <summary>A list, its number of parts first; read, it grows as they come.</summary>
    public T[] List<T>(IReadOnlyList<T>? values, int least, int most, Func<T?, T> part) => Repeat(values, Int(values?.Count, least, most), part);

    /// <summary>So many parts one after the other; read, the list grows as they come.</summary>
    public T[] Repeat<T>(IReadOnlyList<T>? values, int count, Func<T?, T> part)
    {
        var parts = new List<T>(Math.Min(count, BlockFloats));
        for (var i = 0; i < count; i++) parts.Add(part(Reads ? default : values![i]));
        return [.. parts];
    }

    /// <summary>A text as a list of its UTF-16 units; 4 bytes each.</summary>
    public string Units(string? text) => new(List(text?.ToCharArray(), 0, (int)Math.Min(int.MaxValue, Left / sizeof(int)), unit => (char)Int(unit, 0, char.MaxValue)));

    /// <summary>A text as <see cref="Wtf8"/>, its bytes counted by 7 bits at a time, as <see cref="BinaryWriter"/> does.</summary>
    public string Text(string? text)
    {
        var bytes = Reads ? [] : Wtf8.Encode(text!);
        var length = (int)Within(SevenBits(bytes.Length), 0, Math.Min(Left, int.MaxValue));
        if (Reads) return Wtf8.Decode(GrowingArray.Of<byte>(length, Bytes));
        _stream.Write(bytes);
        return text!;
    }

    /// <summary>A flag, and a text, empty where there is none.</summary>
    public string? Optional(string? text)
    {
        var any = Flag(text is not null);
        return Text(text ?? "") is var known && any ? known : null;
    }

    /// <summary>A part of so many bytes, their number first; read, it is held in memory, so that sizes in it are checked against what is there.</summary>
    public T Block<T>(string what, Func<ModelCodec, T> part)
    {
        if (Reads)
        {
            var length = Int(null, 0);
            Require(length);
            var content = Reader(new MemoryStream(GrowingArray.Of<byte>(length, Bytes), writable: false), Version);
            var read = part(content);
            return content.Left == 0 ? read : throw new InvalidDataException($"The state of {what} holds {content.Left} bytes more than its sizes ask for.");
        }

        using var block = new MemoryStream();
        var written = part(Writer(block, Version));
        Int((int)block.Length);
        block.WriteTo(_stream);
        return written;
    }

    /// <summary>Gives one state all parts of another.</summary>
    public static T Copy<T>(T from, T to, Action<ModelCodec, T> transfer)
    {
        using var memory = new MemoryStream();
        transfer(Writer(memory), from);
        memory.Position = 0;
        transfer(Reader(memory), to);
        return to;
    }

    long SevenBits(long value)
    {
        var (rest, read) = (value, 0L);
        for (var shift = 0; shift <= 28; shift += 7, rest >>= 7)
        {
            var bits = Integer((byte)(rest > 0x7F ? rest | 0x80 : rest));
            read |= (bits & 0x7FL) << shift;
            if (bits <= 0x7F) return read;
        }

        throw new InvalidDataException("The model holds a text whose length has no end.");
    }
}
