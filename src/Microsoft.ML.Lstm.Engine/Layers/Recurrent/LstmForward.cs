using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>The forward pass of <see cref="Lstm"/>; <see cref="LstmBackward"/> is the way back.</summary>
static class LstmForward
{
    /// <summary>Panels that a share is made of: a product takes two at once for a single row.</summary>
    public const int Grain = 2;

    /// <summary>All of it, or one worker's share of the units; a worker needs the others' h at every step.</summary>
    public static void Run(LstmLayout plan, in ForwardPass pass, Worker worker)
    {
        var (batch, steps, features, outputs, units) = (pass.Shape.Batch, pass.Shape.Steps, plan.Features, plan.Outputs, plan.Units);
        if (batch == 0) return;
        var (gatesOfStep, cellsOfStep, gatesOfPanel) = (batch * plan.GateWidth, batch * plan.PaddedUnits, batch * Panels.WideColumns);
        var (ahead, predicting, stateful) = (TimeBlocks.Ahead(batch, steps), pass.Tape.IsEmpty, !pass.InitialState.IsEmpty);
        var (variant, padded) = (plan.Options, plan.PaddedOutputs);
        var atOnce = ahead == 1 && !variant.LayerNormalization && !plan.IsQuantized;
        var copiesRows = !plan.Projects && (outputs >= TimeBlocks.LongRow || !pass.Mask.IsEmpty);
        var (kept, panelsAtOnce) = (predicting ? 1 : steps, Math.Max(1, TimeBlocks.GatesInCache / gatesOfPanel));
        var own = new LstmPartition(plan, worker, Grain);

        var weights = new LstmWeights(plan, pass.Packed);
        var scratch = new ScratchAllocator(pass.Scratch);
        var ragged = new RaggedBatch(pass.Shape, pass.Mask, pass.Input, ref scratch);
        var tape = new ScratchAllocator(pass.Tape);
        var resting = scratch.Take(cellsOfStep);
        var hidden = scratch.Take(batch * padded);
        var hiddenAfter = scratch.Take(batch * padded);
        var keep = scratch.Take(batch * plan.DropoutWidth);
        var dropped = scratch.Take(batch * plan.DropoutWidth);
        var projected = scratch.Take(plan.Projects ? cellsOfStep : 0);
        var allGates = predicting ? scratch.Take(ahead * gatesOfStep) : tape.Take(steps * gatesOfStep);
        var allCells = predicting ? scratch.Take(2 * cellsOfStep) : tape.Take(steps * cellsOfStep);
        var allUnits = (predicting ? ref scratch : ref tape).Take(plan.Projects ? kept * batch * units : 0);
        var quantized = plan.IsQuantized ? new QuantizedProducts(plan.QuantizedInputs, plan.QuantizedHidden, batch, steps, ref scratch) : default;
        var norm = new LstmGateNorm(plan, batch, kept, ref predicting ? ref scratch : ref tape);
        var drops = pass.Seed is not null && variant.RecurrentDropout > 0;
        if (worker.IsLeader)
        {
            ragged.Load();
            ragged.PackInput(0);
            resting.Clear();
            hidden.Clear();
            hiddenAfter.Clear();
        }
        if (worker.IsLeader && stateful)
        {
            ragged.Gather(pass.InitialState, plan.StateSize, hidden, padded, batch, outputs);
            StateRows.ToCells(pass.InitialState[outputs..], plan.StateSize, resting, batch, units, ragged.Order);
        }
        if (drops) RecurrentDropout.Draw(pass.Seed!.Value, variant.RecurrentDropout, batch, outputs, padded, dropped, keep, ragged.Order);
        worker.Wait();

        var cellBefore = resting;
        for (var t = 0; t < steps; t++)
        {
            // With few sequences the inputs' products are made for several steps at once, else together with those of h.
            if (t % ahead == 0 && !atOnce)
            {
                var first = predicting ? allGates : allGates[(t * gatesOfStep)..];
                var count = Math.Min(ahead, steps - t);
                first = first[(own.FirstPanel * gatesOfPanel)..];
                if (variant.LayerNormalization) first[..(count * gatesOfStep)].Clear();
                else for (var i = 0; i < count; i++) TimeBlocks.SetBias(weights.Bias[own.Gates], first[(i * gatesOfStep)..], batch, ragged.Rows(t + i));
                if (plan.IsQuantized) quantized.AddInputs(ragged, t, count, weights.Inputs, own.Gates, first, gatesOfStep, Panels.WideColumns, new(Panels.WideColumns, gatesOfPanel));
                else TimeBlocks.AddInputs(
                    ragged, t, count, weights.Inputs[(own.FirstPanel * features * Panels.WideColumns)..], own.Panels, first, gatesOfStep, gatesOfPanel);
            }
            var gates = allGates.Slice((predicting ? t % ahead : t) * gatesOfStep, gatesOfStep);
            var cell = allCells.Slice((predicting ? t % 2 : t) * cellsOfStep, cellsOfStep);
            var output = pass.Output[(t * outputs)..];
            var rows = ragged.Rows(t);
            ragged.RestCells(t, resting, cellBefore, own.FirstPanel, own.Panels);
            // Rows of all steps follow one another, as the projection's gradient reads them.
            var unitsOfStep = plan.Projects ? allUnits.Slice((predicting ? 0 : ragged.Offset(t)) * units, rows * units) : default;
            // Without a state the first h is zero.
            var hasHidden = t > 0 || stateful;
            if (drops) TensorPrimitives.Multiply(hidden, keep, dropped);
            var before = new StridedMatrix { Values = drops ? dropped : hidden, RowStride = padded, SegmentDepth = hasHidden ? outputs : 0 };
            if (plan.IsQuantized && hasHidden) quantized.SetHidden(before, rows);
            if (variant.LayerNormalization) norm.Forward(weights, before, hasHidden, rows, predicting ? 0 : t, gates);
            var step = new GateStep
            {
                Units = units,
                Batch = batch,
                Rows = rows,
                Panels = own.FirstPanel..(own.FirstPanel + own.Panels),
                Gates = gates[(own.FirstPanel * gatesOfPanel)..],
                CellBefore = cellBefore,
                Cell = cell,
                Hidden = plan.Projects ? projected : hiddenAfter,
                Output = plan.Projects ? unitsOfStep : copiesRows ? default : output,
                OutputStride = plan.Projects ? units : copiesRows ? 0 : steps * outputs,
                Peepholes = weights.Peepholes,
                Clip = variant.GateInputClip,
                Coupled = variant.CoupledInputForget,
                IsExact = plan.IsQuantized,
            };
            if (atOnce) LstmStep.Forward(step, weights.Bias, ragged.Input(t), weights.Inputs, before, weights.Hidden, reversePanels: t % 2 == 1, keep: !predicting);
            else for (var p = own.FirstPanel; p < own.FirstPanel + own.Panels; p += panelsAtOnce)
            {
                var count = Math.Min(panelsAtOnce, own.FirstPanel + own.Panels - p);
                var part = gates.Slice(p * gatesOfPanel, count * gatesOfPanel);
                // [B, H] x [H, gates] -> [B, gates]: only the hidden product has to wait for the step before.
                if (hasHidden && plan.IsQuantized)
                    quantized.AddHidden(rows, weights.Hidden, (p * Panels.WideColumns)..((p + count) * Panels.WideColumns), part, Panels.WideColumns, new(Panels.WideColumns, gatesOfPanel));
                else if (hasHidden && !variant.LayerNormalization)
                {
                    var hiddenWeights = weights.Hidden[(p * outputs * Panels.WideColumns)..];
                    Gemm.AddProductInPanels(before, rows, hiddenWeights, count, part, Panels.WideColumns, gatesOfPanel, reversePanels: t % 2 == 1);
                }
                Gates.Forward(step with { Panels = p..(p + count), Gates = part });
            }
            if (plan.Projects)
            {
                // [B, H] x [H, P] -> [B, P]
                hiddenAfter[..(rows * padded)].Clear();
                var operand = new StridedMatrix { Values = projected, RowStride = plan.PaddedUnits, SegmentDepth = units };
                Gemm.AddProduct(operand, rows, weights.Projection, outputs, hiddenAfter, padded);
            }
            if (ragged.IsRagged)
            {
                for (var row = ragged.FirstAbsent(t); row < ragged.RowsOfEither(t, t - 1); row++)
                {
                    if (ragged.IsPresent(row, t)) continue;
                    var carried = hidden.Slice(row * padded + own.FirstUnit, own.Outputs);
                    carried.CopyTo(hiddenAfter[(row * padded + own.FirstUnit)..]);
                    ragged.Repeat(row, t, carried, pass.Output[own.FirstUnit..], outputs);
                    // What is not there may be NaN, and the projection's gradient would see it.
                    if (plan.Projects && row < rows) unitsOfStep.Slice(row * units, units).Clear();
                }
                ragged.CarryCells(t, rows, cellBefore, cell, own.FirstPanel, own.Panels);
            }
            if (copiesRows || plan.Projects) ragged.Scatter(hiddenAfter[own.FirstUnit..], padded, output[own.FirstUnit..], steps * outputs, rows, own.Outputs);
            cellBefore = cell;
            var swap = hidden;
            hidden = hiddenAfter;
            hiddenAfter = swap;
            if (worker.IsLeader) ragged.PackInput(t + 1);
            worker.Wait();
        }
        if (pass.FinalState.IsEmpty || !worker.IsLeader) return;
        ragged.Scatter(hidden, padded, pass.FinalState, plan.StateSize, batch, outputs);
        if (steps > 0) StateRows.CopyCells(cellBefore, resting, 0, ragged.Rows(steps - 1), batch, 0, plan.Panels);
        StateRows.FromCells(resting, pass.FinalState[outputs..], plan.StateSize, batch, units, ragged.Order);
    }
}
