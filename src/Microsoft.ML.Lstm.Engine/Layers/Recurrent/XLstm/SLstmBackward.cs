using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

/// <summary>The backward pass of <see cref="SLstm"/>, after <see cref="SLstmForward"/>.</summary>
static class SLstmBackward
{
    public static void Run(SLstmLayout plan, WeightLayout layout, in BackwardPass pass)
    {
        var (batch, steps, features, units, padded) = (pass.Shape.Batch, pass.Shape.Steps, plan.Features, plan.HeadUnits, plan.PaddedUnits);
        if (batch == 0) return;
        var (cellsOfStep, outputs, panel) = (batch * padded, plan.Units, Panels.WideColumns);
        var stepsAtOnce = TimeBlocks.Back(batch, steps);
        var rowsAtOnce = stepsAtOnce * batch;
        var scratch = new ScratchAllocator(pass.Scratch);
        var input = MaskedRows.Clean(pass.Input, features, pass.Mask, scratch.Take(batch * steps * features));
        // h, c and ln N of each head
        var carried = scratch.TakeCleared(plan.Heads * 3 * cellsOfStep);
        var initialCell = scratch.Take(cellsOfStep);
        var cellBeforeGradient = scratch.Take(cellsOfStep);
        var logBeforeGradient = scratch.Take(cellsOfStep);
        var allGateGradients = scratch.Take(rowsAtOnce * plan.GateWidth);
        var inputGradient = scratch.Take(rowsAtOnce * features);
        var inputRows = scratch.Take(Packing.TransposedSize(rowsAtOnce, features));
        var hiddenRows = scratch.Take(Packing.TransposedSize(rowsAtOnce, units));
        var headSums = plan.PackedInputs + plan.PackedHidden + plan.GateWidth;
        var sums = scratch.TakeCleared(plan.Heads * headSums);
        if (!pass.FinalStateGradient.IsEmpty)
            for (var head = 0; head < plan.Heads; head++) ReadState(plan, pass.FinalStateGradient, batch, head, new(carried, cellsOfStep, head));

        for (var end = steps; end > 0; end -= stepsAtOnce)
        {
            var start = Math.Max(0, end - stepsAtOnce);
            var rows = (end - start) * batch;
            for (var t = start; t < end; t++)
                Packing.PackTransposed(input[(t * features)..], steps * features, batch, features, (t - start) * batch, rows, inputRows);
            inputGradient.Clear();
            for (var head = 0; head < plan.Heads; head++)
            {
                var weights = new SLstmWeights(plan, pass.Packed, head);
                var gateGradient = allGateGradients[..(rows * plan.GateWidth)];
                initialCell.Clear();
                if (!pass.InitialState.IsEmpty) StateRows.ToCells(pass.InitialState[(outputs + head * units)..], plan.StateSize, initialCell, batch, units);
                Steps(plan, pass, head, weights, start, end, new(carried, cellsOfStep, head), initialCell, cellBeforeGradient, logBeforeGradient, gateGradient, hiddenRows);
                // [rows, F]ᵀ x [rows, gates] -> [F, gates], and the same for h.
                var parts = new ScratchAllocator(sums.Slice(head * headSums, headSums));
                Gemm.AddProductInPanels(Packing.Transposed(inputRows, rows), features, gateGradient, plan.Panels, parts.Take(plan.PackedInputs), panel, features * panel);
                Gemm.AddProductInPanels(Packing.Transposed(hiddenRows, rows), units, gateGradient, plan.Panels, parts.Take(plan.PackedHidden), panel, units * panel);
                for (var p = 0; p < plan.Panels; p++) Reductions.AddColumnSums(gateGradient.Slice(p * rows * panel, rows * panel), parts.Take(panel));
                // [rows, gates] x [gates, F] -> [rows, F], summed over the heads
                if (!pass.InputGradient.IsEmpty)
                    Gemm.AddProduct(TimeBlocks.GateRows(gateGradient, plan.Panels, rows * panel), rows, weights.InputsBack, features, inputGradient, features);
            }
            if (!pass.InputGradient.IsEmpty) TimeBlocks.Spread(inputGradient, pass.InputGradient, features, batch, steps, start, end);
        }
        for (var head = 0; head < plan.Heads; head++)
        {
            var parts = new SpanReader(sums.Slice(head * headSums, headSums));
            var rows = 4 * units;
            plan.Gates.AddUnpacked(parts.Take(plan.PackedInputs), features, layout.Slice(pass.WeightGradient, 0).Slice(head * rows * features, rows * features));
            plan.Gates.AddUnpacked(parts.Take(plan.PackedHidden), units, layout.Slice(pass.WeightGradient, 1).Slice(head * rows * units, rows * units));
            plan.Gates.AddUnpacked(parts.Take(plan.GateWidth), 1, layout.Slice(pass.WeightGradient, 2).Slice(head * rows, rows));
            if (!pass.InitialStateGradient.IsEmpty) WriteState(plan, new(carried, cellsOfStep, head), batch, head, pass.InitialStateGradient);
        }
    }

    // The steps from the last to the first, of one head: gate gradients [panel][row], and the h that went into each step.
    static void Steps(
        SLstmLayout plan, in BackwardPass pass, int head, SLstmWeights weights, int start, int end, Carried carried, ReadOnlySpan<float> initialCell,
        Span<float> cellBeforeGradient, Span<float> logBeforeGradient, Span<float> gateGradient, Span<float> hiddenRows)
    {
        var (batch, steps, units, padded, outputs) = (pass.Shape.Batch, pass.Shape.Steps, plan.HeadUnits, plan.PaddedUnits, plan.Units);
        var (gatesOfStep, cellsOfStep, firstUnit, rows, panel) = (batch * plan.GateWidth, batch * padded, head * units, (end - start) * batch, Panels.WideColumns);
        var tape = new SpanReader(pass.Tape[(head * plan.HeadTape(batch, steps))..]);
        var allGates = tape.Take(steps * gatesOfStep);
        var allCells = tape.Take(steps * cellsOfStep);
        var hiddenGradient = carried.Hidden;
        var cellGradient = carried.Cell;
        var logGradient = carried.Log;
        for (var t = end - 1; t >= start; t--)
        {
            var part = gateGradient[((t - start) * batch * panel)..];
            var outputGradient = pass.OutputGradient[(t * outputs + firstUnit)..];
            SLstmUnits.Backward(
                new()
                {
                    Units = units,
                    Batch = batch,
                    Rows = batch,
                    Panels = ..,
                    Gates = allGates.Slice(t * gatesOfStep, gatesOfStep),
                    CellBefore = t == 0 ? initialCell : allCells.Slice((t - 1) * cellsOfStep, cellsOfStep),
                    Cell = allCells.Slice(t * cellsOfStep, cellsOfStep),
                    OutputGradient = outputGradient,
                    OutputStride = steps * outputs,
                    HiddenGradient = hiddenGradient,
                    CellGradient = cellGradient,
                    CellBeforeGradient = cellBeforeGradient,
                    GateGradient = part,
                    GateGradientStride = rows * panel,
                },
                logGradient, logBeforeGradient);
            // A masked step passes back the gradient that came to it; the product below adds to that.
            for (var b = 0; b < batch; b++)
            {
                var row = hiddenGradient.Slice(b * padded, units);
                if (pass.Mask[b * steps + t])
                {
                    row.Clear();
                    continue;
                }
                TensorPrimitives.Add(row, outputGradient.Slice(b * steps * outputs, units), row);
                StateRows.CopyCells(cellGradient, cellBeforeGradient, b, 1, batch, 0, plan.Panels);
                StateRows.CopyCells(logGradient, logBeforeGradient, b, 1, batch, 0, plan.Panels);
                for (var p = 0; p < plan.Panels; p++) part.Slice(p * rows * panel + b * panel, panel).Clear();
            }
            cellBeforeGradient.CopyTo(cellGradient);
            logBeforeGradient.CopyTo(logGradient);
            var firstRow = (t - start) * batch;
            if (t > 0) Packing.PackTransposed(pass.Output[((t - 1) * outputs + firstUnit)..], steps * outputs, batch, units, firstRow, rows, hiddenRows);
            else if (!pass.InitialState.IsEmpty) Packing.PackTransposed(pass.InitialState[firstUnit..], plan.StateSize, batch, units, firstRow, rows, hiddenRows);
            else Packing.ClearTransposed(batch, units, rows, hiddenRows);
            if (t == 0 && pass.InitialStateGradient.IsEmpty) continue;
            // [B, gates] x [gates, H] -> [B, H]
            Gemm.AddProduct(TimeBlocks.GateRows(part, plan.Panels, rows * panel), batch, weights.HiddenBack, units, hiddenGradient, padded, lastFirst: t % 2 == 1);
        }
    }

    static void ReadState(SLstmLayout plan, ReadOnlySpan<float> states, int batch, int head, Carried carried)
    {
        var (units, first) = (plan.HeadUnits, head * plan.HeadUnits);
        StateRows.Copy(states[first..], plan.StateSize, carried.Hidden, plan.PaddedUnits, batch, units);
        StateRows.ToCells(states[(plan.Units + first)..], plan.StateSize, carried.Cell, batch, units);
        StateRows.ToCells(states[(2 * plan.Units + first)..], plan.StateSize, carried.Log, batch, units);
    }

    static void WriteState(SLstmLayout plan, Carried carried, int batch, int head, Span<float> states)
    {
        var (units, first) = (plan.HeadUnits, head * plan.HeadUnits);
        StateRows.Copy(carried.Hidden, plan.PaddedUnits, states[first..], plan.StateSize, batch, units);
        StateRows.FromCells(carried.Cell, states[(plan.Units + first)..], plan.StateSize, batch, units);
        StateRows.FromCells(carried.Log, states[(2 * plan.Units + first)..], plan.StateSize, batch, units);
    }

    // What goes back from step to step of one head.
    readonly ref struct Carried(Span<float> all, int cellsOfStep, int head)
    {
        readonly Span<float> _own = all.Slice(head * 3 * cellsOfStep, 3 * cellsOfStep);

        public Span<float> Hidden => _own[..cellsOfStep];

        public Span<float> Cell => _own.Slice(cellsOfStep, cellsOfStep);

        public Span<float> Log => _own[(2 * cellsOfStep)..];
    }
}
