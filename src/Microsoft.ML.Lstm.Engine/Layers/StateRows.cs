using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>Moves states between the rows that users see, one for each sequence, and the places where layers keep theirs.</summary>
static class StateRows
{
    /// <summary>Rows of one width into rows of another; what a narrower row leaves over is not touched.</summary>
    public static void Copy(ReadOnlySpan<float> from, int fromStride, Span<float> to, int toStride, int batch, int count)
    {
        for (var b = 0; b < batch; b++) from.Slice(b * fromStride, count).CopyTo(to[(b * toStride)..]);
    }

    /// <summary>The state of one sequence; empty, which stands for zeros, where there are none.</summary>
    public static ReadOnlySpan<float> Of(ReadOnlySpan<float> states, int sequence, int size) => states.IsEmpty ? default : states.Slice(sequence * size, size);

    /// <summary>A state in all rows, one after the other.</summary>
    public static void Repeat(ReadOnlySpan<float> state, Span<float> rows)
    {
        for (; !rows.IsEmpty; rows = rows[state.Length..]) state.CopyTo(rows);
    }

    /// <summary>Adds rows to a state's gradient, from the last to the first.</summary>
    public static void AddRepeated(ReadOnlySpan<float> rows, Span<float> gradient)
    {
        for (; !rows.IsEmpty; rows = rows[..^gradient.Length]) TensorPrimitives.Add(gradient, rows[^gradient.Length..], gradient);
    }

    /// <summary>Empty stands for zeros, and for nobody who asks.</summary>
    public static void CopyOrClear(ReadOnlySpan<float> from, Span<float> to)
    {
        if (from.IsEmpty) to.Clear();
        else if (!to.IsEmpty) from.CopyTo(to);
    }

    /// <summary>
    /// States into cells [panel][B][lanes]; lanes beyond the last unit are not touched. An order says whose state each row of the cells is.
    /// </summary>
    public static void ToCells(ReadOnlySpan<float> states, int stride, Span<float> cells, int batch, int units, ReadOnlySpan<int> order = default)
    {
        for (var u = 0; u < units; u += Panels.Lanes)
            for (var b = 0; b < batch; b++)
                states.Slice((order.IsEmpty ? b : order[b]) * stride + u, Math.Min(Panels.Lanes, units - u)).CopyTo(cells[(u * batch + b * Panels.Lanes)..]);
    }

    /// <summary>Cells [panel][B][lanes] into states, in the same order.</summary>
    public static void FromCells(ReadOnlySpan<float> cells, Span<float> states, int stride, int batch, int units, ReadOnlySpan<int> order = default)
    {
        for (var u = 0; u < units; u += Panels.Lanes)
            for (var b = 0; b < batch; b++)
                cells.Slice(u * batch + b * Panels.Lanes, Math.Min(Panels.Lanes, units - u)).CopyTo(states[((order.IsEmpty ? b : order[b]) * stride + u)..]);
    }

    /// <summary>Some rows of some panels of cells [panel][B][lanes], with their padding.</summary>
    public static void CopyCells(ReadOnlySpan<float> from, Span<float> to, int row, int rows, int batch, int firstPanel, int panels)
    {
        if (rows == 0) return;
        for (var p = firstPanel; p < firstPanel + panels; p++)
        {
            var place = (p * batch + row) * Panels.Lanes;
            from.Slice(place, rows * Panels.Lanes).CopyTo(to[place..]);
        }
    }
}
