using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>Masked rows are never read: they may hold NaN, and zero times NaN would reach the gradient.</summary>
static class MaskedRows
{
    /// <summary>The rows themselves when nothing is masked, else a copy with zeros for the masked ones.</summary>
    public static ReadOnlySpan<float> ZeroMasked(ReadOnlySpan<float> rows, int features, Mask mask, Span<float> copy)
    {
        if (mask.IsEmpty) return rows;
        copy = copy[..rows.Length];
        for (var row = 0; row * features < rows.Length; row++)
        {
            if (mask[row]) rows.Slice(row * features, features).CopyTo(copy[(row * features)..]);
            else copy.Slice(row * features, features).Clear();
        }
        return copy;
    }

    /// <summary>Zeros in place of masked rows; they begin at a row of the mask.</summary>
    public static void Clear(Span<float> rows, int features, Mask mask, int first = 0)
    {
        for (var row = 0; row * features < rows.Length && !mask.IsEmpty; row++)
            if (!mask[first + row]) rows.Slice(row * features, features).Clear();
    }
}
