using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Numerics.Int8;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>The products of a recurrent layer whose weights are 8-bit integers: inputs and h are rounded row by row, whenever they are multiplied.</summary>
/// <remarks>
/// Workers that share a pass all round the rows, and write the same bytes to the same place; no row takes the place of another before all
/// workers have come to the end of a step.
/// </remarks>
readonly ref struct QuantizedProducts
{
    readonly Int8Matrix _inputs, _hidden;
    readonly Int8Rows _inputRows, _hiddenRows;
    readonly Span<float> _ofInputs;
    readonly int _ahead;

    public QuantizedProducts(Int8Matrix inputs, Int8Matrix hidden, int batch, int steps, ref ScratchAllocator scratch)
    {
        (_inputs, _hidden) = (inputs, hidden);
        _ahead = TimeBlocks.Ahead(batch, steps);
        _ofInputs = scratch.Take(batch * _ahead * Int8Rows.SizeOf(inputs.Depth));
        _inputRows = new(inputs.Depth, _ofInputs);
        _hiddenRows = new(hidden.Depth, scratch.Take(batch * Int8Rows.SizeOf(hidden.Depth)));
    }

    public static int ScratchSize(int features, int outputs, int batch, int steps) =>
        checked(batch * TimeBlocks.Ahead(batch, steps) * Int8Rows.SizeOf(features) + batch * Int8Rows.SizeOf(outputs));

    /// <summary>Adds the products of some steps' inputs to gates [count][panel][B], as <see cref="TimeBlocks.AddInputs"/>.</summary>
    public void AddInputs(
        in RaggedBatch ragged, int start, int count, ReadOnlySpan<float> weights, Range columns, Span<float> gates, int gatesOfStep, int gatesOfRow, ColumnPlaces places)
    {
        if (count == 1 && ragged.IsRagged == ragged.PacksInput)
        {
            // [B, F] x [F, gates] -> [B, gates]
            Round(ragged.Input(start), ragged.Rows(start), _inputRows);
            Int8Product.Add(_inputRows, ragged.Rows(start), _inputs, weights, columns, gates, gatesOfRow, places);
            return;
        }
        for (var row = 0; row * gatesOfRow < places.Stride; row++)
        {
            // [steps, F] x [F, gates] -> [steps, gates]
            var input = ragged.Input(row, start, start + count, out var first, out var last);
            if (first == last) continue;
            var rounded = new Int8Rows(_inputs.Depth, _ofInputs[(row * _ahead * Int8Rows.SizeOf(_inputs.Depth))..]);
            Round(input, last - first, rounded);
            Int8Product.Add(rounded, last - first, _inputs, weights, columns, gates[((first - start) * gatesOfStep + row * gatesOfRow)..], gatesOfStep, places);
        }
    }

    /// <summary>Rounds h, before its products are added.</summary>
    public void SetHidden(in StridedMatrix hidden, int rows) => Round(hidden, rows, _hiddenRows);

    /// <summary>[B, H] x [H, gates] -> [B, gates], for some of the columns.</summary>
    public void AddHidden(int rows, ReadOnlySpan<float> weights, Range columns, Span<float> gates, int gatesOfRow, ColumnPlaces places) =>
        Int8Product.Add(_hiddenRows, rows, _hidden, weights, columns, gates, gatesOfRow, places);

    static void Round(in StridedMatrix rows, int count, Int8Rows rounded)
    {
        for (var row = 0; row < count; row++) rounded.Set(row, rows.Values.Slice(row * rows.RowStride, rows.SegmentDepth));
    }
}
