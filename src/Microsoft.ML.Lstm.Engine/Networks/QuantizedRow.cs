using Microsoft.ML.Lstm.Engine.Numerics.Int8;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Networks;

/// <summary>A row of weights on its grid in a file: the scale, then a signed byte for each.</summary>
static class QuantizedRow
{
    // Beyond these a scale is of no training, as a larger weight is of none.
    const float MostScale = 1e9f / Int8Grid.Most;

    /// <summary>Writes a row, or reads it.</summary>
    /// <exception cref="InvalidDataException">The integers are not those of a row whose greatest is 127.</exception>
    public static void Transfer(ModelCodec codec, Span<float> row)
    {
        var scale = codec.Float(codec.Reads ? null : Int8Grid.ScaleOf(row), 0, MostScale);
        Span<byte> bytes = stackalloc byte[256];
        for (var start = 0; start < row.Length; start += bytes.Length)
        {
            var part = row.Slice(start, Math.Min(bytes.Length, row.Length - start));
            if (!codec.Reads) for (var i = 0; i < part.Length; i++) bytes[i] = (byte)Int8Grid.Round(part[i], scale);
            codec.Bytes(bytes[..part.Length]);
            if (codec.Reads) for (var i = 0; i < part.Length; i++) part[i] = (sbyte)bytes[i] * scale;
        }
        if (codec.Reads && Int8Grid.ScaleOf(row) != scale)
            throw new InvalidDataException(FormattableString.Invariant($"The model holds a row of integers that is not of its scale {scale}. The file is not what was saved: save the model again."));
    }
}
