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
        var rowsAtOnce = TimeBlocks.Back(batch, steps) * batch;
        var scratch = new ScratchAllocator(pass.Scratch);
        var ragged = new RaggedBatch(pass.Shape, pass.Mask, pass.Input, ref scratch);
        ragged.Load();
        // h, c and ln N of each head
        var carried = scratch.TakeCleared(plan.Heads * 3 * cellsOfStep);
        var initialCell = scratch.Take(cellsOfStep);
        var cellBeforeGradient = scratch.Take(cellsOfStep);
        var logBeforeGradient = scratch.Take(cellsOfStep);
        var outputGradient = scratch.Take(batch * units);
        var allGateGradients = scratch.Take(rowsAtOnce * plan.GateWidth);
        var inputGradient = scratch.Take(rowsAtOnce * features);
        var inputRows = scratch.Take(Packing.TransposedSize(rowsAtOnce, features));
        var hiddenRows = scratch.Take(Packing.TransposedSize(rowsAtOnce, units));
        var headSums = plan.PackedInputs + plan.PackedHidden + plan.GateWidth;
        var sums = scratch.TakeCleared(plan.Heads * headSums);
        if (!pass.FinalStateGradient.IsEmpty)
            for (var head = 0; head < plan.Heads; head++) ReadState(plan, pass.FinalStateGradient, ragged, batch, head, new(carried, cellsOfStep, head));

        for (var (end, start) = (steps, 0); end > 0; end = start)
        {
            start = ragged.StartOf(end, rowsAtOnce);
            var rows = ragged.Offset(end) - ragged.Offset(start);
            for (var t = start; t < end; t++) ragged.PackInputTransposed(t, ragged.Offset(t) - ragged.Offset(start), rows, inputRows);
            inputGradient[..(rows * features)].Clear();
            for (var head = 0; head < plan.Heads; head++)
            {
                var weights = new SLstmWeights(plan, pass.Packed, head);
                var gateGradient = allGateGradients[..(rows * plan.GateWidth)];
                initialCell.Clear();
                if (!pass.InitialState.IsEmpty) StateRows.ToCells(pass.InitialState[(outputs + head * units)..], plan.StateSize, initialCell, batch, units, ragged.Order);
                Steps(
                    plan, pass, ragged, head, weights, start, end, new(carried, cellsOfStep, head), initialCell, cellBeforeGradient, logBeforeGradient,
                    outputGradient, gateGradient, hiddenRows);
                // [rows, F]ᵀ x [rows, gates] -> [F, gates], and the same for h.
                var parts = new ScratchAllocator(sums.Slice(head * headSums, headSums));
                Gemm.AddProductInPanels(Packing.Transposed(inputRows, rows), features, gateGradient, plan.Panels, parts.Take(plan.PackedInputs), panel, features * panel);
                Gemm.AddProductInPanels(Packing.Transposed(hiddenRows, rows), units, gateGradient, plan.Panels, parts.Take(plan.PackedHidden), panel, units * panel);
                for (var p = 0; p < plan.Panels; p++) Reductions.AddColumnSums(gateGradient.Slice(p * rows * panel, rows * panel), parts.Take(panel));
                // [rows, gates] x [gates, F] -> [rows, F], summed over the heads
                if (!pass.InputGradient.IsEmpty)
                    Gemm.AddProduct(TimeBlocks.GateRows(gateGradient, plan.Panels, rows * panel), rows, weights.InputsBack, features, inputGradient, features);
            }
            if (!pass.InputGradient.IsEmpty) TimeBlocks.Spread(ragged, inputGradient, pass.InputGradient, features, batch, steps, start, end);
        }
        for (var head = 0; head < plan.Heads; head++)
        {
            var parts = new SpanReader(sums.Slice(head * headSums, headSums));
            var rows = 4 * units;
            plan.Gates.AddUnpacked(parts.Take(plan.PackedInputs), features, layout.Slice(pass.WeightGradient, 0).Slice(head * rows * features, rows * features));
            plan.Gates.AddUnpacked(parts.Take(plan.PackedHidden), units, layout.Slice(pass.WeightGradient, 1).Slice(head * rows * units, rows * units));
            plan.Gates.AddUnpacked(parts.Take(plan.GateWidth), 1, layout.Slice(pass.WeightGradient, 2).Slice(head * rows, rows));
            if (!pass.InitialStateGradient.IsEmpty) WriteState(plan, new(carried, cellsOfStep, head), ragged, batch, head, pass.InitialStateGradient);
        }
    }

    // The steps from the last to the first, of one head: gate gradients [panel][row], and the h that went into each step.
    static void Steps(
        SLstmLayout plan, in BackwardPass pass, in RaggedBatch ragged, int head, SLstmWeights weights, int start, int end, Carried carried,
        ReadOnlySpan<float> initialCell, Span<float> cellBeforeGradient, Span<float> logBeforeGradient, Span<float> outputGradient,
        Span<float> gateGradient, Span<float> hiddenRows)
    {
        var (batch, steps, units, padded, outputs) = (pass.Shape.Batch, pass.Shape.Steps, plan.HeadUnits, plan.PaddedUnits, plan.Units);
        var (gatesOfStep, cellsOfStep, firstUnit, panel) = (batch * plan.GateWidth, batch * padded, head * units, Panels.WideColumns);
        var rows = ragged.Offset(end) - ragged.Offset(start);
        var tape = new SpanReader(pass.Tape[(head * plan.HeadTape(batch, steps))..]);
        var allGates = tape.Take(steps * gatesOfStep);
        var allCells = tape.Take(steps * cellsOfStep);
        var hiddenGradient = carried.Hidden;
        var cellGradient = carried.Cell;
        var logGradient = carried.Log;
        for (var t = end - 1; t >= start; t--)
        {
            var (rowsOfStep, firstRow) = (ragged.Rows(t), ragged.Offset(t) - ragged.Offset(start));
            var part = gateGradient[(firstRow * panel)..];
            var byOutput = pass.OutputGradient[(t * outputs + firstUnit)..];
            if (ragged.IsRagged) ragged.Gather(byOutput, steps * outputs, outputGradient, units, rowsOfStep, units);
            SLstmUnits.Backward(
                new()
                {
                    Units = units,
                    Batch = batch,
                    Rows = rowsOfStep,
                    Panels = ..,
                    Gates = allGates.Slice(t * gatesOfStep, gatesOfStep),
                    CellBefore = t == 0 ? initialCell : allCells.Slice((t - 1) * cellsOfStep, cellsOfStep),
                    Cell = allCells.Slice(t * cellsOfStep, cellsOfStep),
                    OutputGradient = ragged.IsRagged ? outputGradient : byOutput,
                    OutputStride = ragged.IsRagged ? units : steps * outputs,
                    HiddenGradient = hiddenGradient,
                    CellGradient = cellGradient,
                    CellBeforeGradient = cellBeforeGradient,
                    GateGradient = part,
                    GateGradientStride = rows * panel,
                },
                logGradient, logBeforeGradient);
            ragged.CarryBack(t, hiddenGradient, padded, units, pass.OutputGradient[firstUnit..], outputs, part, plan.Panels, rows * panel);
            ragged.CarryCells(t, rowsOfStep, cellGradient, cellBeforeGradient, 0, plan.Panels);
            ragged.CarryCells(t, rowsOfStep, logGradient, logBeforeGradient, 0, plan.Panels);
            StateRows.CopyCells(cellBeforeGradient, cellGradient, 0, rowsOfStep, batch, 0, plan.Panels);
            StateRows.CopyCells(logBeforeGradient, logGradient, 0, rowsOfStep, batch, 0, plan.Panels);
            if (t > 0) Packing.PackTransposed(pass.Output[((t - 1) * outputs + firstUnit)..], steps * outputs, rowsOfStep, units, firstRow, rows, hiddenRows, ragged.Order);
            else if (!pass.InitialState.IsEmpty)
                Packing.PackTransposed(pass.InitialState[firstUnit..], plan.StateSize, rowsOfStep, units, firstRow, rows, hiddenRows, ragged.Order);
            else Packing.ClearTransposed(firstRow, rowsOfStep, units, rows, hiddenRows);
            if (t == 0 && pass.InitialStateGradient.IsEmpty) continue;
            // [B, gates] x [gates, H] -> [B, H]
            var gates = TimeBlocks.GateRows(part, plan.Panels, rows * panel);
            Gemm.AddProduct(gates, rowsOfStep, weights.HiddenBack, units, hiddenGradient, padded, reversePanels: t % 2 == 1);
        }
    }

    static void ReadState(SLstmLayout plan, ReadOnlySpan<float> states, in RaggedBatch ragged, int batch, int head, Carried carried)
    {
        var (units, first) = (plan.HeadUnits, head * plan.HeadUnits);
        ragged.Gather(states[first..], plan.StateSize, carried.Hidden, plan.PaddedUnits, batch, units);
        StateRows.ToCells(states[(plan.Units + first)..], plan.StateSize, carried.Cell, batch, units, ragged.Order);
        StateRows.ToCells(states[(2 * plan.Units + first)..], plan.StateSize, carried.Log, batch, units, ragged.Order);
    }

    static void WriteState(SLstmLayout plan, Carried carried, in RaggedBatch ragged, int batch, int head, Span<float> states)
    {
        var (units, first) = (plan.HeadUnits, head * plan.HeadUnits);
        ragged.Scatter(carried.Hidden, plan.PaddedUnits, states[first..], plan.StateSize, batch, units);
        StateRows.FromCells(carried.Cell, states[(plan.Units + first)..], plan.StateSize, batch, units, ragged.Order);
        StateRows.FromCells(carried.Log, states[(2 * plan.Units + first)..], plan.StateSize, batch, units, ragged.Order);
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
