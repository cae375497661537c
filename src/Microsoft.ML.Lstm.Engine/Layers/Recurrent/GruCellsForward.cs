using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>
/// The forward pass of a GRU that resets after the product: one vector of units after the other, from its products to its h, so that
/// what the gates wait for is still in the first cache.
/// </summary>
static class GruCellsForward
{
    // Rows whose cells of one vector of units stay in the first cache, in whole blocks of the product.
    const int RowsAtOnce = 64;

    /// <summary>Floats of cells while nothing is kept for a backward pass.</summary>
    public static int KeptWhilePredicting(GruLayout plan, int batch, int steps)
    {
        var ahead = TimeBlocks.Ahead(batch, steps);
        return checked(ahead == 1 ? Math.Min(batch, RowsAtOnce) * Panels.WideColumns : ahead * batch * plan.Cells.Width);
    }

    public static void Run(GruLayout plan, in ForwardPass pass)
    {
        var (batch, steps, features, h) = (pass.Shape.Batch, pass.Shape.Steps, plan.Features, plan.Units);
        if (batch == 0) return;
        var (cellsOfStep, padded, cell) = (batch * plan.Cells.Width, plan.PaddedUnits, Panels.WideColumns);
        var (ahead, predicting, stateful) = (TimeBlocks.Ahead(batch, steps), pass.Tape.IsEmpty, !pass.InitialState.IsEmpty);
        var weights = new GruWeights(plan, pass.Packed);
        var scratch = new ScratchAllocator(pass.Scratch);
        var ragged = new RaggedBatch(pass.Shape, pass.Mask, pass.Input, ref scratch);
        ragged.Load();
        var hidden = scratch.TakeCleared(batch * padded);
        var hiddenAfter = scratch.TakeCleared(batch * padded);
        var keep = scratch.Take(batch * plan.DropoutWidth);
        var dropped = scratch.Take(batch * plan.DropoutWidth);
        var allCells = predicting ? scratch.Take(KeptWhilePredicting(plan, batch, steps)) : pass.Tape;
        var drops = pass.Seed is not null && plan.Options.RecurrentDropout > 0;
        if (drops) RecurrentDropout.Draw(pass.Seed!.Value, plan.Options.RecurrentDropout, batch, h, padded, dropped, keep, ragged.Order);
        if (stateful) ragged.Gather(pass.InitialState, h, hidden, padded, batch, h);
        // With few sequences the inputs' products are made for several steps at once, and then all units' gates.
        var (vectors, vectorsAtOnce, rowsAtOnce) = (plan.Cells.Count, ahead == 1 ? 1 : plan.Cells.Count, ahead == 1 ? RowsAtOnce : batch);

        for (var t = 0; t < steps; t++)
        {
            var cells = !predicting ? allCells[(t * cellsOfStep)..] : ahead == 1 ? allCells : allCells[(t % ahead * cellsOfStep)..];
            if (ahead > 1 && t % ahead == 0)
            {
                for (var row = 0; row < batch; row++)
                {
                    // [steps, F] x [F, gates] -> [steps, gates]
                    var inputs = ragged.Input(row, t, Math.Min(t + ahead, steps), out var first, out var last);
                    if (first == last) continue;
                    var place = cells[((first - t) * cellsOfStep + row * cell)..];
                    GruProduct.Inputs(inputs, last - first, weights.InputTriples, weights.CellBias, place, vectors, cellsOfStep, batch * cell);
                }
            }
            if (drops) TensorPrimitives.Multiply(hidden, keep, dropped);
            var source = drops ? dropped : hidden;
            // Without a state the first h is zero.
            var depth = t > 0 || stateful ? h : 0;
            var rowsOfStep = ragged.Rows(t);
            ragged.PackInput(t);
            var input = ragged.Input(t);
            for (var i = 0; i < vectors; i += vectorsAtOnce)
            {
                // To and fro, to find weights in the cache; but a tape is better written in one direction.
                var v = t % 2 == 0 || !predicting ? i : vectors - vectorsAtOnce - i;
                var bias = weights.CellBias[(v * cell)..];
                for (var row = 0; row < rowsOfStep; row += rowsAtOnce)
                {
                    var rows = Math.Min(rowsAtOnce, rowsOfStep - row);
                    var part = cells[(predicting && ahead == 1 ? 0 : (v * batch + row) * cell)..];
                    if (ahead == 1)
                    {
                        // [B, F] x [F, gates] -> [B, gates]
                        var values = input.Values[(row * input.RowStride)..];
                        var inputs = new StridedMatrix { Values = values, RowStride = input.RowStride, SegmentDepth = features };
                        var ofInputs = weights.InputTriples[(v * features * plan.Triples.Columns)..];
                        GruProduct.Inputs(inputs, rows, ofInputs, bias, part, vectorsAtOnce, cell, rowsAtOnce * cell);
                    }
                    // [B, H] x [H, gates] -> [B, gates]
                    var before = new StridedMatrix { Values = source[(row * padded)..], RowStride = padded, SegmentDepth = depth };
                    var ofHidden = weights.HiddenTriples[(v * h * plan.Triples.Columns)..];
                    GruProduct.Hidden(before, rows, ofHidden, bias, part, vectorsAtOnce, rowsAtOnce * cell, reversePanels: t % 2 == 1);
                    GruGates.ResetAfter(new()
                    {
                        Units = h,
                        Batch = rowsAtOnce,
                        Rows = rows,
                        Vectors = v..(v + vectorsAtOnce),
                        Cells = part,
                        Before = hidden[(row * padded)..],
                        Hidden = hiddenAfter[(row * padded)..],
                        Output = ragged.IsRagged ? default : pass.Output[((row * steps + t) * h)..],
                        OutputStride = steps * h,
                        Clip = plan.Options.GateInputClip,
                    });
                }
            }
            ragged.Carry(t, hidden, hiddenAfter, padded, pass.Output, h);
            var swap = hidden;
            hidden = hiddenAfter;
            hiddenAfter = swap;
        }
        if (!pass.FinalState.IsEmpty) ragged.Scatter(hidden, padded, pass.FinalState, h, batch, h);
    }
}
