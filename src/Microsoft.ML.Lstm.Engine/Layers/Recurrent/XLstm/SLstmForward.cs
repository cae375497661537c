using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

/// <summary>The forward pass of <see cref="SLstm"/>; <see cref="SLstmBackward"/> is the way back.</summary>
static class SLstmForward
{
    /// <summary>Heads do not see one another, so each goes from the first step to the last while its weights are in the cache.</summary>
    public static void Run(SLstmLayout plan, in ForwardPass pass)
    {
        if (pass.Shape.Batch == 0) return;
        var scratch = new ScratchAllocator(pass.Scratch);
        var ragged = new RaggedBatch(pass.Shape, pass.Mask, pass.Input, ref scratch);
        ragged.Load();
        for (var head = 0; head < plan.Heads; head++) Run(plan, pass, ragged, head, scratch);
    }

    static void Run(SLstmLayout plan, in ForwardPass pass, in RaggedBatch ragged, int head, ScratchAllocator scratch)
    {
        var (batch, steps, units, padded) = (pass.Shape.Batch, pass.Shape.Steps, plan.HeadUnits, plan.PaddedUnits);
        var (gatesOfStep, cellsOfStep, outputs, firstUnit) = (batch * plan.GateWidth, batch * padded, plan.Units, head * units);
        var (ahead, predicting, stateful) = (TimeBlocks.Ahead(batch, steps), pass.Tape.IsEmpty, !pass.InitialState.IsEmpty);
        var weights = new SLstmWeights(plan, pass.Packed, head);
        var hidden = scratch.TakeCleared(cellsOfStep);
        var hiddenAfter = scratch.TakeCleared(cellsOfStep);
        var resting = scratch.TakeCleared(cellsOfStep);
        var log = scratch.TakeCleared(cellsOfStep);
        var logAfter = scratch.Take(cellsOfStep);
        var tape = new ScratchAllocator(predicting ? default : pass.Tape.Slice(head * plan.HeadTape(batch, steps), plan.HeadTape(batch, steps)));
        var allGates = predicting ? scratch.Take(ahead * gatesOfStep) : tape.Take(steps * gatesOfStep);
        var allCells = predicting ? scratch.Take(2 * cellsOfStep) : tape.Take(steps * cellsOfStep);
        if (stateful)
        {
            ragged.Gather(pass.InitialState[firstUnit..], plan.StateSize, hidden, padded, batch, units);
            StateRows.ToCells(pass.InitialState[(outputs + firstUnit)..], plan.StateSize, resting, batch, units, ragged.Order);
            StateRows.ToCells(pass.InitialState[(2 * outputs + firstUnit)..], plan.StateSize, log, batch, units, ragged.Order);
        }
        LogNormalizer.FromState(log);

        var cellBefore = resting;
        for (var t = 0; t < steps; t++)
        {
            if (t % ahead == 0)
            {
                var count = Math.Min(ahead, steps - t);
                var first = predicting ? allGates : allGates[(t * gatesOfStep)..];
                for (var i = 0; i < count; i++) TimeBlocks.SetBias(weights.Bias, first[(i * gatesOfStep)..], batch, ragged.Rows(t + i));
                ragged.PackInput(t);
                TimeBlocks.AddInputs(ragged, t, count, weights.Inputs, plan.Panels, first, gatesOfStep, batch * Panels.WideColumns);
            }
            var gates = allGates.Slice((predicting ? t % ahead : t) * gatesOfStep, gatesOfStep);
            var cell = allCells.Slice((predicting ? t % 2 : t) * cellsOfStep, cellsOfStep);
            var output = pass.Output[firstUnit..];
            var rows = ragged.Rows(t);
            ragged.RestCells(t, resting, cellBefore, 0, plan.Panels);
            // [B, H] x [H, gates] -> [B, gates], with the h of this head only
            var before = new StridedMatrix { Values = hidden, RowStride = padded, SegmentDepth = units };
            if (t > 0 || stateful)
                Gemm.AddProductInPanels(before, rows, weights.Hidden, plan.Panels, gates, Panels.WideColumns, batch * Panels.WideColumns, reversePanels: t % 2 == 1);
            SLstmUnits.Forward(
                new()
                {
                    Units = units,
                    Batch = batch,
                    Rows = rows,
                    Panels = ..,
                    Gates = gates,
                    CellBefore = cellBefore,
                    Cell = cell,
                    Hidden = hiddenAfter,
                    Output = ragged.IsRagged ? default : output[(t * outputs)..],
                    OutputStride = steps * outputs,
                },
                log, logAfter);
            ragged.Carry(t, hidden, hiddenAfter, padded, output, units, outputs);
            ragged.CarryCells(t, rows, cellBefore, cell, 0, plan.Panels);
            ragged.CarryCells(t, ragged.RowsOfEither(t, t - 1), log, logAfter, 0, plan.Panels);
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
        if (steps > 0) StateRows.CopyCells(cellBefore, resting, 0, ragged.Rows(steps - 1), batch, 0, plan.Panels);
        ragged.Scatter(hidden, padded, pass.FinalState[firstUnit..], plan.StateSize, batch, units);
        StateRows.FromCells(resting, pass.FinalState[(outputs + firstUnit)..], plan.StateSize, batch, units, ragged.Order);
        StateRows.FromCells(log, pass.FinalState[(2 * outputs + firstUnit)..], plan.StateSize, batch, units, ragged.Order);
    }
}
