using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>The backward pass of <see cref="Lstm"/>, after <see cref="LstmForward"/>.</summary>
static class LstmBackward
{
    /// <summary>Panels that a share is made of: their units are columns of the product with the hidden weights, which come by four vectors.</summary>
    public const int Grain = 4;

    /// <summary>All of it, or one worker's share of the units; a worker needs the others' gate gradients at every step.</summary>
    public static void Run(LstmLayout plan, WeightLayout layout, in BackwardPass pass, Worker worker)
    {
        var (batch, steps, features, outputs, units) = (pass.Shape.Batch, pass.Shape.Steps, plan.Features, plan.Outputs, plan.Units);
        if (batch == 0) return;
        var (gatesOfStep, cellsOfStep, padded, variant) = (batch * plan.GateWidth, batch * plan.PaddedUnits, plan.PaddedOutputs, plan.Options);
        var rowsAtOnce = TimeBlocks.Back(batch, steps) * batch;
        var own = new LstmPartition(plan, worker, Grain);
        var weights = new LstmWeights(plan, pass.Packed);
        var tape = new SpanReader(pass.Tape);
        var allGates = tape.Take(steps * gatesOfStep);
        var allCells = tape.Take(steps * cellsOfStep);

        var scratch = new ScratchAllocator(pass.Scratch);
        var ragged = new RaggedBatch(pass.Shape, pass.Mask, pass.Input, ref scratch);
        var initialCell = scratch.Take(cellsOfStep);
        var cellGradient = scratch.Take(cellsOfStep);
        var cellBeforeGradient = scratch.Take(cellsOfStep);
        var hiddenGradient = scratch.Take(batch * padded);
        var keep = scratch.Take(batch * plan.DropoutWidth);
        var dropped = scratch.Take(batch * plan.DropoutWidth);
        var gateGradient = scratch.Take(rowsAtOnce * plan.GateWidth);
        var byInput = variant.LayerNormalization ? scratch.Take(rowsAtOnce * plan.GateWidth) : gateGradient;
        var byHidden = variant.LayerNormalization ? scratch.Take(rowsAtOnce * plan.GateWidth) : gateGradient;
        var inputGradient = scratch.Take(rowsAtOnce * features);
        var outputGradient = scratch.Take(batch * outputs);
        var peepholeSums = scratch.Take(plan.PackedPeepholes);
        var projection = new LstmProjectionGradient(plan, batch, steps, rowsAtOnce, ref tape, ref scratch);
        var norm = new LstmGateNormGradient(plan, batch, steps, ref tape, ref scratch);
        var weightGradient = new LstmWeightGradient(plan, own, rowsAtOnce, pass.PackedSums, ref scratch);
        var drops = pass.Seed is not null && variant.RecurrentDropout > 0;
        if (worker.IsLeader)
        {
            initialCell.Clear();
            cellGradient.Clear();
            hiddenGradient.Clear();
            peepholeSums.Clear();
            ragged.Load();
        }
        if (drops) RecurrentDropout.Draw(pass.Seed!.Value, variant.RecurrentDropout, batch, outputs, padded, dropped, keep, ragged.Order);
        if (worker.IsLeader && !pass.InitialState.IsEmpty)
            StateRows.ToCells(pass.InitialState[outputs..], plan.StateSize, initialCell, batch, units, ragged.Order);
        if (worker.IsLeader && !pass.FinalStateGradient.IsEmpty)
        {
            ragged.Gather(pass.FinalStateGradient, plan.StateSize, hiddenGradient, padded, batch, outputs);
            StateRows.ToCells(pass.FinalStateGradient[outputs..], plan.StateSize, cellGradient, batch, units, ragged.Order);
        }
        var ofVariant = new LstmVariantWeights(plan, pass.WeightGradient[(layout.Count - LstmVariantWeights.Count(plan))..layout.Count]);
        worker.Wait();

        for (var (end, start) = (steps, 0); end > 0; end = start)
        {
            start = ragged.StartOf(end, rowsAtOnce);
            var rows = ragged.Offset(end) - ragged.Offset(start);
            var gatesOfPanel = rows * Panels.WideColumns;
            for (var t = end - 1; t >= start; t--)
            {
                var (rowsOfStep, firstRow) = (ragged.Rows(t), ragged.Offset(t) - ragged.Offset(start));
                var place = firstRow * Panels.WideColumns;
                var part = gateGradient[place..];
                var cell = allCells.Slice(t * cellsOfStep, cellsOfStep);
                var cellBefore = t == 0 ? initialCell : allCells.Slice((t - 1) * cellsOfStep, cellsOfStep);
                var byOutput = pass.OutputGradient[(t * outputs)..];
                if (plan.Projects) projection.Backward(weights, pass.OutputGradient, hiddenGradient, ragged, steps, t, firstRow);
                else if (ragged.IsRagged)
                    ragged.Gather(byOutput[own.FirstUnit..], steps * outputs, outputGradient[own.FirstUnit..], outputs, rowsOfStep, own.Units);
                Gates.Backward(new()
                {
                    Units = units,
                    Batch = batch,
                    Rows = rowsOfStep,
                    Panels = own.FirstPanel..(own.FirstPanel + own.Panels),
                    Gates = allGates.Slice(t * gatesOfStep, gatesOfStep),
                    CellBefore = cellBefore,
                    Cell = cell,
                    OutputGradient = plan.Projects ? projection.UnitGradient : ragged.IsRagged ? outputGradient : byOutput,
                    OutputStride = plan.Projects ? units : ragged.IsRagged ? outputs : steps * outputs,
                    HiddenGradient = plan.Projects ? projection.Zeros : hiddenGradient,
                    CellGradient = cellGradient,
                    CellBeforeGradient = cellBeforeGradient,
                    GateGradient = part,
                    GateGradientStride = gatesOfPanel,
                    Peepholes = weights.Peepholes,
                    Clip = variant.GateInputClip,
                    Coupled = variant.CoupledInputForget,
                });
                ragged.CarryBack(
                    t, hiddenGradient[own.FirstUnit..], padded, own.Outputs, pass.OutputGradient[own.FirstUnit..], outputs,
                    part[(own.FirstPanel * gatesOfPanel)..], own.Panels, gatesOfPanel);
                ragged.CarryCells(t, ragged.RowsOfEither(t, t + 1), cellGradient, cellBeforeGradient, own.FirstPanel, own.Panels);
                if (variant.Peepholes && own.Panels > 0)
                {
                    var cells = own.FirstPanel * batch * Panels.Lanes;
                    Peepholes.AddGradient(
                        part[(own.FirstPanel * gatesOfPanel)..], gatesOfPanel, cellBefore[cells..], cell[cells..], batch, rowsOfStep, peepholeSums[own.Gates]);
                }
                if (variant.LayerNormalization) norm.Backward(weights, part, gatesOfPanel, ragged, t, byInput[place..], byHidden[place..]);
                var swap = cellGradient;
                cellGradient = cellBeforeGradient;
                cellBeforeGradient = swap;
                if (t == 0 && pass.InitialStateGradient.IsEmpty) continue;
                worker.Wait();
                // [B, gates] x [gates, H] -> [B, H]
                var gates = TimeBlocks.GateRows(byHidden[place..], plan.Panels, gatesOfPanel);
                if (!drops)
                {
                    var columns = weights.HiddenBack[(own.FirstUnit * plan.GateWidth)..];
                    Gemm.AddProduct(gates, rowsOfStep, columns, own.Outputs, hiddenGradient[own.FirstUnit..], padded, reversePanels: t % 2 == 1);
                    continue;
                }
                dropped.Clear();
                Gemm.AddProduct(gates, rowsOfStep, weights.HiddenBack, outputs, dropped, padded);
                TensorPrimitives.MultiplyAdd(dropped, keep, hiddenGradient, hiddenGradient);
            }
            var (first, last) = worker.Partition(end - start);
            (first, last) = (start + first, start + last);
            weightGradient.PutInputs(ragged, start, rows, first, last);
            weightGradient.PutHidden(pass.Output, pass.InitialState, drops ? keep : default, dropped, ragged, steps, start, rows, first, last);
            worker.Wait();
            weightGradient.Add(byInput, byHidden, gateGradient, rows);
            if (plan.Projects) projection.AddWeights(ofVariant.Projection, ragged.Offset(start), rows);
            if (!pass.InputGradient.IsEmpty)
            {
                // [rows, gates] x [gates, F] -> [rows, F]
                var (firstRow, ownRows) = (ragged.Offset(first) - ragged.Offset(start), ragged.Offset(last) - ragged.Offset(first));
                var ownGradient = inputGradient.Slice(firstRow * features, ownRows * features);
                ownGradient.Clear();
                var gates = TimeBlocks.GateRows(byInput[(firstRow * Panels.WideColumns)..], plan.Panels, gatesOfPanel);
                Gemm.AddProduct(gates, ownRows, weights.InputsBack, features, ownGradient, features);
                TimeBlocks.Spread(ragged, ownGradient, pass.InputGradient, features, batch, steps, first, last);
            }
            worker.Wait();
        }
        if (pass.PackedSums.IsEmpty) weightGradient.Unpack(layout.Slice(pass.WeightGradient, 0), layout.Slice(pass.WeightGradient, 1), layout.Slice(pass.WeightGradient, 2));
        if (!worker.IsLeader) return;
        Peepholes.AddUnpacked(peepholeSums, units, ofVariant.Peepholes);
        norm.Unpack(ofVariant.InputGain, ofVariant.HiddenGain);
        if (pass.InitialStateGradient.IsEmpty) return;
        ragged.Scatter(hiddenGradient, padded, pass.InitialStateGradient, plan.StateSize, batch, outputs);
        StateRows.FromCells(cellGradient, pass.InitialStateGradient[outputs..], plan.StateSize, batch, units, ragged.Order);
    }
}
