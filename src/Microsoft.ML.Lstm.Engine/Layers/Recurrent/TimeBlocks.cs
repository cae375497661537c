using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>What all recurrent layers do with several steps at once: the products that need not wait for the step before.</summary>
static class TimeBlocks
{
    /// <summary>Floats of gates that a product leaves in the first cache for the gate kernel to find.</summary>
    public const int GatesInCache = 4096;

    /// <summary>
    /// From this many units on, a step's rows of h reach the layer's output faster by a copy than from the gates, which would write one vector
    /// here and one there into memory that is in no cache.
    /// </summary>
    public const int LongRow = 128;

    // Rows of gate gradients that are collected before they become weight gradients: enough to pay for reading and writing those.
    const int RowsAtOnce = 512;

    // Below this many sequences a step's product with the input's weights is bound by memory: then several steps are taken at once.
    const int SmallBatch = 12;
    const int StepsAhead = 24;

    /// <summary>Steps whose input products are computed at once.</summary>
    public static int Ahead(int batch, int steps) => batch < SmallBatch ? Math.Min(StepsAhead, steps) : 1;

    /// <summary>Steps whose gate gradients are turned into weight gradients at once.</summary>
    public static int Back(int batch, int steps) => Math.Clamp(RowsAtOnce / Math.Max(batch, 1), 1, Math.Max(steps, 1));

    /// <summary>The bias in the first rows of a step's gates [panel][B].</summary>
    public static void SetBias(ReadOnlySpan<float> bias, Span<float> gates, int batch, int rows)
    {
        var panel = Panels.WideColumns;
        for (var start = 0; start < bias.Length; start += panel)
            for (var row = 0; row < rows; row++) bias.Slice(start, panel).CopyTo(gates[(start * batch + row * panel)..]);
    }

    /// <summary>
    /// Adds the products of some steps' inputs to gates [count][panel][B], for the panels that weights and gates begin with; gates are so far
    /// apart from step to step and from panel to panel.
    /// </summary>
    public static void AddInputs(
        in RaggedBatch ragged, int start, int count, ReadOnlySpan<float> weights, int panels, Span<float> gates, int gatesOfStep, int gatesOfPanel)
    {
        var panel = Panels.WideColumns;
        if (count == 1 && ragged.IsRagged == ragged.PacksInput)
        {
            // [B, F] x [F, gates] -> [B, gates]
            Gemm.AddProductInPanels(ragged.Input(start), ragged.Rows(start), weights, panels, gates, panel, gatesOfPanel);
            return;
        }
        for (var row = 0; row * panel < gatesOfPanel; row++)
        {
            // [steps, F] x [F, gates] -> [steps, gates]
            var input = ragged.Input(row, start, start + count, out var first, out var last);
            if (first == last) continue;
            var place = gates[((first - start) * gatesOfStep + row * panel)..];
            Gemm.AddProductInPanels(input, last - first, weights, panels, place, gatesOfStep, gatesOfPanel);
        }
    }

    /// <summary>Gate gradients [panel][row][gates of the panel] as a matrix [rows, gates]: its depth runs through one panel after the other.</summary>
    public static StridedMatrix GateRows(ReadOnlySpan<float> gradient, int panels, int gatesOfPanel) => new()
    {
        Values = gradient,
        RowStride = Panels.WideColumns,
        SegmentDepth = Panels.WideColumns,
        Segments = panels,
        SegmentStride = gatesOfPanel,
    };

    /// <summary>Rows of the steps from start to end, as they come from a product, into [B, T, size]; steps without a row become zeros.</summary>
    public static void Spread(in RaggedBatch ragged, ReadOnlySpan<float> rows, Span<float> sequences, int size, int batch, int steps, int start, int end)
    {
        for (var t = start; t < end; t++)
        {
            var count = ragged.Rows(t);
            var of = sequences[(t * size)..];
            ragged.Scatter(rows[((ragged.Offset(t) - ragged.Offset(start)) * size)..], size, of, steps * size, count, size);
            for (var row = count; row < batch; row++) of.Slice(ragged.Sequence(row) * steps * size, size).Clear();
        }
    }
}
