using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

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

    /// <summary>Empty stands for zeros, and for nobody who asks.</summary>
    public static void CopyOrClear(ReadOnlySpan<float> from, Span<float> to)
    {
        if (from.IsEmpty) to.Clear();
        else if (!to.IsEmpty) from.CopyTo(to);
    }

    /// <summary>At steps that are not there the state after is that before, and so is the output [B, T, H].</summary>
    public static void CarryMasked(
        Mask mask, int steps, int t, ReadOnlySpan<float> before, Span<float> after, int padded, Span<float> output, int h, int batch)
    {
        if (mask.IsEmpty) return;
        for (var b = 0; b < batch; b++)
        {
            if (mask[b * steps + t]) continue;
            before.Slice(b * padded, padded).CopyTo(after[(b * padded)..]);
            before.Slice(b * padded, h).CopyTo(output[((b * steps + t) * h)..]);
        }
    }

    /// <summary>Rows into cells [panel][B][lanes]; lanes beyond the last unit are not touched.</summary>
    public static void ToCells(ReadOnlySpan<float> rows, int stride, Span<float> cells, int batch, int units)
    {
        for (var u = 0; u < units; u += Panels.Lanes)
            for (var b = 0; b < batch; b++)
                rows.Slice(b * stride + u, Math.Min(Panels.Lanes, units - u)).CopyTo(cells[(u * batch + b * Panels.Lanes)..]);
    }

    /// <summary>Cells [panel][B][lanes] into rows.</summary>
    public static void FromCells(ReadOnlySpan<float> cells, Span<float> rows, int stride, int batch, int units)
    {
        for (var u = 0; u < units; u += Panels.Lanes)
            for (var b = 0; b < batch; b++)
                cells.Slice(u * batch + b * Panels.Lanes, Math.Min(Panels.Lanes, units - u)).CopyTo(rows[(b * stride + u)..]);
    }

    /// <summary>One row of some panels of cells [panel][B][lanes], with its padding.</summary>
    public static void CopyCell(ReadOnlySpan<float> from, Span<float> to, int row, int batch, int firstPanel, int panels)
    {
        for (var p = firstPanel; p < firstPanel + panels; p++)
        {
            var place = (p * batch + row) * Panels.Lanes;
            from.Slice(place, Panels.Lanes).CopyTo(to[place..]);
        }
    }
}
