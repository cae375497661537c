using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>The forward pass of a GRU in 8-bit integers: step by step all products, then all gates.</summary>
static class GruQuantizedForward
{
    public static void Run(GruLayout plan, in ForwardPass pass)
    {
        var (batch, steps, h) = (pass.Shape.Batch, pass.Shape.Steps, plan.Units);
        if (batch == 0) return;
        var (cellsOfStep, padded, cell, lanes) = (batch * plan.Cells.Width, plan.PaddedUnits, Panels.WideColumns, Panels.Lanes);
        var (ahead, stateful) = (TimeBlocks.Ahead(batch, steps), !pass.InitialState.IsEmpty);
        var weights = new GruWeights(plan, pass.Packed);
        var scratch = new ScratchAllocator(pass.Scratch);
        var ragged = new RaggedBatch(pass.Shape, pass.Mask, pass.Input, ref scratch);
        ragged.Load();
        var hidden = scratch.TakeCleared(batch * padded);
        var hiddenAfter = scratch.TakeCleared(batch * padded);
        var allCells = scratch.Take(ahead * cellsOfStep);
        var products = new QuantizedProducts(plan.QuantizedInputs, plan.QuantizedHidden, batch, steps, ref scratch);
        if (stateful) ragged.Gather(pass.InitialState, h, hidden, padded, batch, h);

        for (var t = 0; t < steps; t++)
        {
            var rows = ragged.Rows(t);
            if (t % ahead == 0)
            {
                var count = Math.Min(ahead, steps - t);
                for (var i = 0; i < count; i++) TimeBlocks.SetBias(weights.CellBias, allCells[(i * cellsOfStep)..], batch, ragged.Rows(t + i));
                ragged.PackInput(t);
                products.AddInputs(ragged, t, count, weights.InputTriples, .., allCells, cellsOfStep, cell, new(plan.Triples.Columns, batch * cell));
            }
            var cells = allCells.Slice(t % ahead * cellsOfStep, cellsOfStep);
            // Without a state the first h is zero.
            if (t > 0 || stateful)
            {
                products.SetHidden(new() { Values = hidden, RowStride = padded, SegmentDepth = h }, rows);
                // n's product of h stands apart from that of the input.
                products.AddHidden(rows, weights.HiddenTriples, .., cells, cell, new(plan.Triples.Columns, batch * cell, GapAt: 2 * lanes, Gap: lanes));
            }
            GruGates.ResetAfter(new()
            {
                Units = h,
                Batch = batch,
                Rows = rows,
                Vectors = ..,
                Cells = cells,
                Before = hidden,
                Hidden = hiddenAfter,
                Output = ragged.IsRagged ? default : pass.Output[(t * h)..],
                OutputStride = steps * h,
                Clip = plan.Options.GateInputClip,
                IsExact = true,
            });
            ragged.Carry(t, hidden, hiddenAfter, padded, pass.Output, h);
            var swap = hidden;
            hidden = hiddenAfter;
            hiddenAfter = swap;
        }
        if (!pass.FinalState.IsEmpty) ragged.Scatter(hidden, padded, pass.FinalState, h, batch, h);
    }
}
