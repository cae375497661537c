using Microsoft.ML.Lstm.Engine.Numerics.Int8;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>y = b + W x for many rows at once in 8-bit integers, with W [To, From]: what layers that multiply by a matrix share when they are quantised.</summary>
readonly struct QuantizedProjection
{
    // Rows that are rounded and multiplied at once, so that they stay in the first cache.
    const int RowsAtOnce = 24;

    readonly int _from, _to;
    readonly Int8Matrix _matrix;

    public QuantizedProjection(int from, int to)
    {
        (_from, _to) = (from, to);
        _matrix = new(from, (to + Int8Hardware.Lanes - 1) / Int8Hardware.Lanes * Int8Hardware.Lanes);
    }

    /// <summary>The matrix, then the bias.</summary>
    public int PackedSize => checked(_matrix.Size + _matrix.Columns);

    /// <summary>Rounded rows, and their products.</summary>
    public int ScratchSize => RowsAtOnce * checked(Int8Rows.SizeOf(_from) + _matrix.Columns);

    public void Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> packed)
    {
        _matrix.Clear(packed);
        for (var column = 0; column < _to; column++) _matrix.SetColumn(column, weights.Slice(column * _from, _from), packed);
        packed[_matrix.Size..PackedSize].Clear();
        bias.CopyTo(packed[_matrix.Size..]);
    }

    public void Forward(ReadOnlySpan<float> input, int rows, ReadOnlySpan<float> packed, Span<float> output, Span<float> scratch)
    {
        var size = RowsAtOnce * Int8Rows.SizeOf(_from);
        var rounded = new Int8Rows(_from, scratch[..size]);
        var products = scratch.Slice(size, RowsAtOnce * _matrix.Columns);
        var bias = packed.Slice(_matrix.Size, _matrix.Columns);
        for (var first = 0; first < rows; first += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, rows - first);
            for (var row = 0; row < count; row++)
            {
                rounded.Set(row, input.Slice((first + row) * _from, _from));
                bias.CopyTo(products[(row * _matrix.Columns)..]);
            }
            Int8Product.Add(rounded, count, _matrix, packed, .., products, _matrix.Columns, new(_matrix.Columns, 0));
            for (var row = 0; row < count; row++) products.Slice(row * _matrix.Columns, _to).CopyTo(output[((first + row) * _to)..]);
        }
    }
}
