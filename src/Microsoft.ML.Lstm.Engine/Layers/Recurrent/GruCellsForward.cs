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
        var hidden = scratch.TakeCleared(batch * padded);
        var hiddenAfter = scratch.TakeCleared(batch * padded);
        var keep = scratch.Take(batch * plan.DropoutWidth);
        var dropped = scratch.Take(batch * plan.DropoutWidth);
        var allCells = predicting ? scratch.Take(KeptWhilePredicting(plan, batch, steps)) : pass.Tape;
        var drops = pass.Seed is not null && plan.Variant.RecurrentDropout > 0;
        if (drops) RecurrentDropout.Draw(pass.Seed!.Value, plan.Variant.RecurrentDropout, batch, h, padded, dropped, keep);
        if (stateful) StateRows.Copy(pass.InitialState, h, hidden, padded, batch, h);
        // With few sequences the inputs' products are made for several steps at once, and then all units' gates.
        var (vectors, vectorsAtOnce, rowsAtOnce) = (plan.Cells.Count, ahead == 1 ? 1 : plan.Cells.Count, ahead == 1 ? RowsAtOnce : batch);

        for (var t = 0; t < steps; t++)
        {
            var cells = !predicting ? allCells[(t * cellsOfStep)..] : ahead == 1 ? allCells : allCells[(t % ahead * cellsOfStep)..];
            if (ahead > 1 && t % ahead == 0)
            {
                for (var b = 0; b < batch; b++)
                {
                    // [steps, F] x [F, gates] -> [steps, gates]
                    var inputs = new StridedMatrix { Values = pass.Input[((b * steps + t) * features)..], RowStride = features, SegmentDepth = features };
                    var count = Math.Min(ahead, steps - t);
                    GruProduct.Inputs(
                        inputs, count, weights.InputTriples, weights.CellBias, cells[(b * cell)..], vectors, cellsOfStep, batch * cell);
                }
            }
            if (drops) TensorPrimitives.Multiply(hidden, keep, dropped);
            var source = drops ? dropped : hidden;
            // Without a state the first h is zero.
            var depth = t > 0 || stateful ? h : 0;
            for (var i = 0; i < vectors; i += vectorsAtOnce)
            {
                // To and fro, to find weights in the cache; but a tape is better written in one direction.
                var v = t % 2 == 0 || !predicting ? i : vectors - vectorsAtOnce - i;
                var bias = weights.CellBias[(v * cell)..];
                for (var row = 0; row < batch; row += rowsAtOnce)
                {
                    var rows = Math.Min(rowsAtOnce, batch - row);
                    var part = cells[(predicting && ahead == 1 ? 0 : (v * batch + row) * cell)..];
                    part = part[..(vectorsAtOnce * rows * cell)];
                    if (ahead == 1)
                    {
                        // [B, F] x [F, gates] -> [B, gates]
                        var values = pass.Input[((row * steps + t) * features)..];
                        var inputs = new StridedMatrix { Values = values, RowStride = steps * features, SegmentDepth = features };
                        var ofInputs = weights.InputTriples[(v * features * plan.Triples.Columns)..];
                        GruProduct.Inputs(inputs, rows, ofInputs, bias, part, vectorsAtOnce, cell, rows * cell);
                    }
                    // [B, H] x [H, gates] -> [B, gates]
                    var before = new StridedMatrix { Values = source[(row * padded)..], RowStride = padded, SegmentDepth = depth };
                    var ofHidden = weights.HiddenTriples[(v * h * plan.Triples.Columns)..];
                    GruProduct.Hidden(before, rows, ofHidden, bias, part, vectorsAtOnce, lastFirst: t % 2 == 1);
                    GruGates.ResetAfter(new()
                    {
                        Units = h,
                        Batch = rows,
                        Vectors = v..(v + vectorsAtOnce),
                        Cells = part,
                        Before = hidden[(row * padded)..],
                        Hidden = hiddenAfter[(row * padded)..],
                        Output = pass.Output[((row * steps + t) * h)..],
                        OutputStride = steps * h,
                        Clip = plan.Variant.GateInputClip,
                    });
                }
            }
            StateRows.CarryMasked(pass.Mask, steps, t, hidden, hiddenAfter, padded, pass.Output, h, batch);
            var swap = hidden;
            hidden = hiddenAfter;
            hiddenAfter = swap;
        }
        if (!pass.FinalState.IsEmpty) StateRows.Copy(hidden, padded, pass.FinalState, h, batch, h);
    }
}
