using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

/// <summary>The forward pass of <see cref="SLstm"/>; <see cref="SLstmBackward"/> is the way back.</summary>
static class SLstmForward
{
    /// <summary>Heads do not see one another, so each goes from the first step to the last while its weights are in the cache.</summary>
    public static void Run(SLstmLayout plan, in ForwardPass pass)
    {
        if (pass.Shape.Batch == 0) return;
        for (var head = 0; head < plan.Heads; head++) Run(plan, pass, head);
    }

    static void Run(SLstmLayout plan, in ForwardPass pass, int head)
    {
        var (batch, steps, features, units, padded) = (pass.Shape.Batch, pass.Shape.Steps, plan.Features, plan.HeadUnits, plan.PaddedUnits);
        var (gatesOfStep, cellsOfStep, outputs, firstUnit) = (batch * plan.GateWidth, batch * padded, plan.Units, head * units);
        var (ahead, predicting, stateful) = (TimeBlocks.Ahead(batch, steps), pass.Tape.IsEmpty, !pass.InitialState.IsEmpty);
        var weights = new SLstmWeights(plan, pass.Packed, head);
        var scratch = new ScratchAllocator(pass.Scratch);
        var hidden = scratch.TakeCleared(cellsOfStep);
        var hiddenAfter = scratch.TakeCleared(cellsOfStep);
        var cellBefore = scratch.TakeCleared(cellsOfStep);
        var log = scratch.TakeCleared(cellsOfStep);
        var logAfter = scratch.Take(cellsOfStep);
        var tape = new ScratchAllocator(predicting ? default : pass.Tape.Slice(head * plan.HeadTape(batch, steps), plan.HeadTape(batch, steps)));
        var allGates = predicting ? scratch.Take(ahead * gatesOfStep) : tape.Take(steps * gatesOfStep);
        var allCells = predicting ? scratch.Take(2 * cellsOfStep) : tape.Take(steps * cellsOfStep);
        if (stateful)
        {
            StateRows.Copy(pass.InitialState[firstUnit..], plan.StateSize, hidden, padded, batch, units);
            StateRows.ToCells(pass.InitialState[(outputs + firstUnit)..], plan.StateSize, cellBefore, batch, units);
            StateRows.ToCells(pass.InitialState[(2 * outputs + firstUnit)..], plan.StateSize, log, batch, units);
        }
        LogNormalizer.FromState(log);

        for (var t = 0; t < steps; t++)
        {
            if (t % ahead == 0)
            {
                var count = Math.Min(ahead, steps - t);
                var first = predicting ? allGates : allGates[(t * gatesOfStep)..];
                TimeBlocks.SetBias(weights.Bias, first, batch, count);
                TimeBlocks.AddInputs(pass.Input[(t * features)..], features, weights.Inputs, plan.Panels, first, batch, steps, count);
            }
            var gates = allGates.Slice((predicting ? t % ahead : t) * gatesOfStep, gatesOfStep);
            var cell = allCells.Slice((predicting ? t % 2 : t) * cellsOfStep, cellsOfStep);
            var output = pass.Output[(t * outputs + firstUnit)..];
            // [B, H] x [H, gates] -> [B, gates], with the h of this head only
            var before = new StridedMatrix { Values = hidden, RowStride = padded, SegmentDepth = units };
            if (t > 0 || stateful)
                Gemm.AddProductInPanels(before, batch, weights.Hidden, plan.Panels, gates, Panels.WideColumns, batch * Panels.WideColumns, lastFirst: t % 2 == 1);
            SLstmUnits.Forward(
                new()
                {
                    Units = units,
                    Batch = batch,
                    Rows = batch,
                    Panels = ..,
                    Gates = gates,
                    CellBefore = cellBefore,
                    Cell = cell,
                    Hidden = hiddenAfter,
                    Output = output,
                    OutputStride = steps * outputs,
                },
                log, logAfter);
            for (var b = 0; !pass.Mask.IsEmpty && b < batch; b++)
            {
                if (pass.Mask[b * steps + t]) continue;
                hidden.Slice(b * padded, padded).CopyTo(hiddenAfter[(b * padded)..]);
                hidden.Slice(b * padded, units).CopyTo(output[(b * steps * outputs)..]);
                StateRows.CopyCells(cellBefore, cell, b, 1, batch, 0, plan.Panels);
                StateRows.CopyCells(log, logAfter, b, 1, batch, 0, plan.Panels);
            }
            cellBefore = cell;
            var swap = hidden;
            hidden = hiddenAfter;
            hiddenAfter = swap;
            swap = log;
            log = logAfter;
            logAfter = swap;
        }
        if (pass.FinalState.IsEmpty) return;
        LogNormalizer.ToState(log);
        StateRows.Copy(hidden, padded, pass.FinalState[firstUnit..], plan.StateSize, batch, units);
        StateRows.FromCells(cellBefore, pass.FinalState[(outputs + firstUnit)..], plan.StateSize, batch, units);
        StateRows.FromCells(log, pass.FinalState[(2 * outputs + firstUnit)..], plan.StateSize, batch, units);
    }
}
