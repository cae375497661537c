using System.Numerics.Tensors;

namespace Microsoft.ML.Lstm.Engine.Numerics.Int8;

/// <summary>The grid of 255 values, -127 to 127 times a scale, that a row of weights is rounded to.</summary>
/// <remarks>
/// A scale has 16 significant bits, so its multiples are exact in single precision, and the scale of a row that lies on its grid is found
/// again to the last bit.
/// </remarks>
static class Int8Grid
{
    /// <summary>The greatest integer.</summary>
    public const int Most = 127;

    // Rows of nothing but smaller values are zeros: their scale would have too few bits.
    const float Least = 1e-30f;

    /// <summary>The scale of a row: its greatest magnitude over 127, rounded up to 16 bits; 0 for a row of zeros.</summary>
    public static float ScaleOf(ReadOnlySpan<float> row)
    {
        if (row.IsEmpty) return 0;
        var greatest = Math.Abs(TensorPrimitives.MaxMagnitude(row));
        if (greatest < Least) return 0;
        return BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(greatest / Most) + 0xFF) & ~0xFFu);
    }

    /// <summary>The integer of a weight, halves to even; 0 where the scale is.</summary>
    public static sbyte Round(float weight, float scale) => scale == 0 ? (sbyte)0 : (sbyte)MathF.Round(weight / scale);

    /// <summary>Rounds a row to its grid; rounding again changes nothing. The integers' scale.</summary>
    public static float Snap(Span<float> row)
    {
        var scale = ScaleOf(row);
        foreach (ref var weight in row) weight = Round(weight, scale) * scale;
        return scale;
    }
}
