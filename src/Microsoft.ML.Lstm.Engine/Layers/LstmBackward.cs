using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>The backward pass of <see cref="Lstm"/>, after <see cref="LstmForward"/>.</summary>
static class LstmBackward
{
    public static void Run(LstmPlan plan, WeightLayout layout, in BackwardPass pass)
    {
        var (batch, steps, features, outputs, units) = (pass.Shape.Batch, pass.Shape.Steps, plan.Features, plan.Outputs, plan.Units);
        if (batch == 0) return;
        var (gatesOfStep, cellsOfStep, padded, variant) = (batch * plan.GateWidth, batch * plan.PaddedUnits, plan.PaddedOutputs, plan.Variant);
        var stepsAtOnce = StepBlocks.Back(batch, steps);
        var rowsAtOnce = stepsAtOnce * batch;
        var weights = new LstmWeights(plan, pass.Packed);
        var tape = new PackedParts(pass.Tape);
        var allGates = tape.Take(steps * gatesOfStep);
        var allCells = tape.Take(steps * cellsOfStep);

        var scratch = new Workspace(pass.Scratch);
        var input = MaskedRows.Clean(pass.Input, features, pass.Mask, scratch.Take(batch * steps * features));
        var initialCell = scratch.TakeCleared(cellsOfStep);
        var cellGradient = scratch.TakeCleared(cellsOfStep);
        var cellBeforeGradient = scratch.Take(cellsOfStep);
        var hiddenGradient = scratch.TakeCleared(batch * padded);
        var keep = scratch.Take(batch * plan.DropoutWidth);
        var dropped = scratch.Take(batch * plan.DropoutWidth);
        var gateGradient = scratch.Take(rowsAtOnce * plan.GateWidth);
        var byInput = variant.NormalizedGates ? scratch.Take(rowsAtOnce * plan.GateWidth) : gateGradient;
        var byHidden = variant.NormalizedGates ? scratch.Take(rowsAtOnce * plan.GateWidth) : gateGradient;
        var inputGradient = scratch.Take(rowsAtOnce * features);
        var peepholeSums = scratch.TakeCleared(plan.PackedPeepholes);
        var projection = new LstmProjectionGradient(plan, batch, steps, rowsAtOnce, ref tape, ref scratch);
        var norm = new LstmGateNormGradient(plan, batch, steps, ref tape, ref scratch);
        var weightGradient = new LstmWeightGradient(plan, rowsAtOnce, ref scratch);
        var drops = pass.Seed is not null && variant.RecurrentDropout > 0;
        if (drops) RecurrentDropout.Draw(pass.Seed!.Value, variant.RecurrentDropout, batch, outputs, padded, dropped, keep);
        if (!pass.InitialState.IsEmpty) StateRows.ToCells(pass.InitialState[outputs..], plan.StateSize, initialCell, batch, units);
        if (!pass.FinalStateGradient.IsEmpty)
        {
            StateRows.Copy(pass.FinalStateGradient, plan.StateSize, hiddenGradient, padded, batch, outputs);
            StateRows.ToCells(pass.FinalStateGradient[outputs..], plan.StateSize, cellGradient, batch, units);
        }
        var own = new LstmVariantWeights(plan, pass.WeightGradient[(layout.Count - LstmVariantWeights.Count(plan))..layout.Count]);

        for (var end = steps; end > 0; end -= stepsAtOnce)
        {
            var start = Math.Max(0, end - stepsAtOnce);
            var rows = (end - start) * batch;
            var gatesOfPanel = rows * Panels.WideColumns;
            for (var t = end - 1; t >= start; t--)
            {
                var place = (t - start) * batch * Panels.WideColumns;
                var part = gateGradient[place..];
                var cell = allCells.Slice(t * cellsOfStep, cellsOfStep);
                var cellBefore = t == 0 ? initialCell : allCells.Slice((t - 1) * cellsOfStep, cellsOfStep);
                if (plan.Projects) projection.Backward(weights, pass.OutputGradient, hiddenGradient, pass.Mask, steps, t, t - start);
                Gates.Backward(new()
                {
                    Units = units,
                    Batch = batch,
                    Gates = allGates.Slice(t * gatesOfStep, gatesOfStep),
                    CellBefore = cellBefore,
                    Cell = cell,
                    OutputGradient = plan.Projects ? projection.UnitGradient : pass.OutputGradient[(t * outputs)..],
                    OutputStride = plan.Projects ? units : steps * outputs,
                    HiddenGradient = plan.Projects ? projection.Zeros : hiddenGradient,
                    CellGradient = cellGradient,
                    CellBeforeGradient = cellBeforeGradient,
                    GateGradient = part,
                    GateGradientStride = gatesOfPanel,
                    Peepholes = weights.Peepholes,
                    Clip = variant.CellClip,
                    Coupled = variant.CoupledGates,
                });
                // What a step that is not there passes back is what came to it; the product below adds to that.
                for (var b = 0; b < batch; b++)
                {
                    var row = hiddenGradient.Slice(b * padded, outputs);
                    if (pass.Mask[b * steps + t])
                    {
                        row.Clear();
                        continue;
                    }
                    var outer = pass.OutputGradient.Slice((b * steps + t) * outputs, outputs);
                    for (var j = 0; j < outputs; j++) row[j] += outer[j];
                    StateRows.CopyCell(cellGradient, cellBeforeGradient, b, batch, plan.Panels);
                    for (var p = 0; p < plan.Panels; p++) part.Slice(p * gatesOfPanel + b * Panels.WideColumns, Panels.WideColumns).Clear();
                }
                if (variant.Peepholes) Peepholes.AddGradient(part, gatesOfPanel, cellBefore, cell, batch, peepholeSums);
                if (variant.NormalizedGates) norm.Backward(weights, part, gatesOfPanel, pass.Mask, steps, t, byInput[place..], byHidden[place..]);
                var swap = cellGradient;
                cellGradient = cellBeforeGradient;
                cellBeforeGradient = swap;
                if (t == 0 && pass.InitialStateGradient.IsEmpty) continue;
                // [B, gates] x [gates, H] -> [B, H]
                var gates = StepBlocks.GateRows(byHidden[place..], plan.Panels, gatesOfPanel);
                if (!drops)
                {
                    Gemm.AddProduct(gates, batch, weights.HiddenBack, outputs, hiddenGradient, padded, lastFirst: t % 2 == 1);
                    continue;
                }
                dropped.Clear();
                Gemm.AddProduct(gates, batch, weights.HiddenBack, outputs, dropped, padded);
                TensorPrimitives.MultiplyAdd(dropped, keep, hiddenGradient, hiddenGradient);
            }
            weightGradient.PutInputs(input, batch, steps, start, end);
            weightGradient.PutHidden(pass.Output, pass.InitialState, drops ? keep : default, dropped, batch, steps, start, end);
            weightGradient.Add(byInput, byHidden, gateGradient, rows);
            if (plan.Projects) projection.AddWeights(own.Projection, start, rows);
            if (pass.InputGradient.IsEmpty) continue;
            // [rows, gates] x [gates, F] -> [rows, F]
            inputGradient[..(rows * features)].Clear();
            Gemm.AddProduct(StepBlocks.GateRows(byInput, plan.Panels, gatesOfPanel), rows, weights.InputsBack, features, inputGradient, features);
            StepBlocks.Spread(inputGradient, pass.InputGradient, features, batch, steps, start, end);
        }
        weightGradient.Unpack(layout.Slice(pass.WeightGradient, 0), layout.Slice(pass.WeightGradient, 1), layout.Slice(pass.WeightGradient, 2));
        Peepholes.AddUnpacked(peepholeSums, units, own.Peepholes);
        norm.Unpack(own.InputGain, own.HiddenGain);
        if (pass.InitialStateGradient.IsEmpty) return;
        StateRows.Copy(hiddenGradient, padded, pass.InitialStateGradient, plan.StateSize, batch, outputs);
        StateRows.FromCells(cellGradient, pass.InitialStateGradient[outputs..], plan.StateSize, batch, units);
    }
}
