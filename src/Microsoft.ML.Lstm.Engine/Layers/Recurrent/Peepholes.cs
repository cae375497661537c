using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>Peepholes (Gers et al. 2002) [3, H], rows i, f, o, in the order of the gate panels, where g has none.</summary>
static class Peepholes
{
    public static void Pack(ReadOnlySpan<float> weights, int units, Span<float> packed)
    {
        packed.Clear();
        for (var row = 0; row < 3; row++)
            for (var u = 0; u < units; u++) packed[Place(row, u)] = weights[row * units + u];
    }

    /// <summary>Adds one step: gate gradients, in panels <paramref name="stride"/> apart, times the cells that the gates saw.</summary>
    public static void AddGradient(
        ReadOnlySpan<float> gateGradient, int stride, ReadOnlySpan<float> cellBefore, ReadOnlySpan<float> cell, int batch, int rows, Span<float> sums)
    {
        var (lanes, wide) = (Panels.Lanes, Panels.WideColumns);
        for (var p = 0; p * wide < sums.Length; p++)
            for (var b = 0; b < rows; b++)
            {
                var gates = gateGradient.Slice(p * stride + b * wide, wide);
                var before = cellBefore.Slice((p * batch + b) * lanes, lanes);
                var (i, f, o) = (p * wide, p * wide + lanes, p * wide + 3 * lanes);
                Add(gates[..lanes], before, sums.Slice(i, lanes));
                Add(gates.Slice(lanes, lanes), before, sums.Slice(f, lanes));
                Add(gates.Slice(3 * lanes, lanes), cell.Slice((p * batch + b) * lanes, lanes), sums.Slice(o, lanes));
            }

        static void Add(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> sum) => TensorPrimitives.MultiplyAdd(x, y, sum, sum);
    }

    public static void AddUnpacked(ReadOnlySpan<float> sums, int units, Span<float> gradient)
    {
        for (var row = 0; row < 3 && !gradient.IsEmpty; row++)
            for (var u = 0; u < units; u++) gradient[row * units + u] += sums[Place(row, u)];
    }

    static int Place(int row, int unit) =>
        unit / Panels.Lanes * Panels.WideColumns + (row == 2 ? 3 : row) * Panels.Lanes + unit % Panels.Lanes;
}
