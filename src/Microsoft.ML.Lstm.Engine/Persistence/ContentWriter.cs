using System.Buffers.Binary;

namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>Writes the values of a model's content, little-endian whatever the machine.</summary>
sealed class ContentWriter(Stream stream)
{
    readonly byte[] _bytes = new byte[8];

    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes, value);
        stream.Write(_bytes, 0, 4);
    }

    public void Flag(bool value) => stream.WriteByte(value ? (byte)1 : (byte)0);

    public void Float(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(_bytes, value);
        stream.Write(_bytes, 0, 4);
    }

    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes, value);
        stream.Write(_bytes, 0, 8);
    }

    /// <summary>The count, then the values.</summary>
    public void Ints(ReadOnlySpan<int> values)
    {
        Int(values.Length);
        foreach (var value in values) Int(value);
    }

    /// <summary>The UTF-16 units as a list of ints.</summary>
    public void Text(string text) => Ints([.. text.Select(letter => (int)letter)]);

    /// <inheritdoc cref="Ints"/>
    public void Floats(ReadOnlySpan<float> values)
    {
        Int(values.Length);
        foreach (var value in values) Float(value);
    }
}
