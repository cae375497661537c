using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Decoders;

/// <summary>The backward pass of <see cref="AttentionDecoder"/>, after <see cref="DecoderForward"/>.</summary>
static class DecoderBackward
{
    public static void Run(DecoderLayout plan, WeightLayout layout, Span<float> gradient, in AttentionBackwardPass pass)
    {
        var (batch, queries, steps) = (pass.Batch, pass.Queries, pass.Steps);
        if (batch == 0) return;
        var (rows, padded, panel) = (batch * queries, plan.Cell.PaddedUnits, Panels.WideColumns);
        var weights = new DecoderWeights(plan, layout, pass.Weights, pass.Packed);
        var at = new DecoderTape(plan, batch, queries, steps);
        var tape = pass.Tape;
        var scratch = new ScratchAllocator(pass.Scratch);
        var memory = MaskedRows.ZeroMasked(pass.Context, plan.Context, pass.Mask, scratch.Take(pass.Mask.IsEmpty ? 0 : batch * steps * plan.Context));
        var memoryGradient = pass.ContextGradient.IsEmpty ? scratch.Take(batch * steps * plan.Context) : pass.ContextGradient;
        memoryGradient.Clear();
        var keyGradient = scratch.TakeCleared(plan.KeysSize(batch * steps));
        var gateGradient = scratch.Take(rows * plan.Cell.GateWidth);
        var outputGradient = scratch.Take(rows * plan.Outputs);
        var queryGradient = scratch.TakeCleared(rows * plan.KeySize);
        var fedGradient = scratch.TakeCleared(batch * plan.Outputs);
        var hiddenGradient = scratch.TakeCleared(batch * padded);
        var cellGradient = scratch.TakeCleared(batch * padded);
        var cellBeforeGradient = scratch.TakeCleared(batch * padded);
        var unitGradient = scratch.Take(batch * plan.Units);
        var joinedGradient = scratch.Take(batch * plan.JoinedSize);
        var inputGradient = scratch.Take(batch * plan.InputSize);
        var coverageGradient = scratch.TakeCleared(plan.Covers ? batch * steps : 0);
        var size = plan.Outputs + plan.Extras;
        var attention = scratch.Take(plan.AttentionScratch(steps));
        for (var t = queries - 1; t >= 0; t--)
        {
            // By what goes into the output's tangent.
            var byOutput = outputGradient.Slice(t * batch * plan.Outputs, batch * plan.Outputs);
            StateRows.Copy(pass.OutputGradient[(t * size)..], queries * size, byOutput, plan.Outputs, batch, plan.Outputs);
            TensorPrimitives.Add(byOutput, fedGradient, byOutput);
            Elementwise.TanhBackward(tape[at.Output(t)], byOutput, byOutput);
            joinedGradient.Clear();
            plan.Output.AddInputGradient(byOutput, batch, weights.Output, joinedGradient);
            var byQuery = queryGradient.Slice(t * batch * plan.KeySize, batch * plan.KeySize);
            for (var b = 0; b < batch; b++)
            {
                var shares = tape[at.Shares].Slice((b * queries + t) * steps, steps);
                var coverage = plan.Covers ? tape[at.Coverage(t)].Slice(b * steps, steps) : default;
                var byCoverage = plan.Covers ? coverageGradient.Slice(b * steps, steps) : default;
                var byShares = attention[..steps];
                byShares.Clear();
                if (plan.Extras > 0)
                {
                    var byExtras = pass.OutputGradient.Slice(((b * queries + t) * size) + plan.Outputs, plan.Extras);
                    var marks = pass.ContextMarks.IsEmpty ? default : pass.ContextMarks.Slice(b * steps, steps);
                    DecoderExtras.Backward(plan, shares, coverage, marks, marks.IsEmpty ? 0 : pass.QueryMarks[b * queries + t], byExtras, byShares, byCoverage);
                    if (plan.Copies)
                    {
                        DecoderExtras.GateBackward(
                            weights, tape[at.Joined(t)].Slice(b * plan.JoinedSize, plan.JoinedSize), tape[at.Inputs(t)].Slice(b * plan.InputSize, plan.InputSize), DecoderExtras.GateOf(byExtras),
                            joinedGradient.Slice(b * plan.JoinedSize, plan.JoinedSize), layout.Slice(gradient, plan.GateWeights), layout.Slice(gradient, plan.GateWeights + 1));
                    }
                }
                new DecoderAttention
                {
                    Plan = plan,
                    Query = tape[at.Query(t)].Slice(b * plan.KeySize, plan.KeySize),
                    Keys = plan.IsAdditive ? tape[at.Keys].Slice(b * steps * plan.KeySize, steps * plan.KeySize) : default,
                    Memory = memory.Slice(b * steps * plan.Context, steps * plan.Context),
                    Mask = pass.Mask,
                    FirstRow = b * steps,
                    Coverage = coverage,
                }.Backward(weights, shares, joinedGradient.Slice(b * plan.JoinedSize, plan.Context), new()
                {
                    Shares = byShares,
                    Query = byQuery.Slice(b * plan.KeySize, plan.KeySize),
                    Keys = plan.IsAdditive ? keyGradient.Slice(b * steps * plan.KeySize, steps * plan.KeySize) : default,
                    Memory = memoryGradient.Slice(b * steps * plan.Context, steps * plan.Context),
                    Coverage = byCoverage,
                    ScoreWeights = plan.IsAdditive ? layout.Slice(gradient, AttentionDecoder.ScoreWeights) : default,
                    CoverageWeights = plan.Covers ? layout.Slice(gradient, plan.CoverageWeights) : default,
                }, attention[steps..]);
            }
            StateRows.Copy(joinedGradient[plan.Context..], plan.JoinedSize, unitGradient, plan.Units, batch, plan.Units);
            plan.Query.AddInputGradient(byQuery, batch, weights.Query, unitGradient);
            var byGates = gateGradient[(t * batch * panel)..];
            Gates.Backward(new()
            {
                Units = plan.Units,
                Batch = batch,
                Rows = batch,
                Panels = ..plan.Cell.Panels,
                Gates = tape[at.Gates(t)],
                CellBefore = tape[at.Cell(t)],
                Cell = tape[at.Cell(t + 1)],
                OutputGradient = unitGradient,
                OutputStride = plan.Units,
                HiddenGradient = hiddenGradient,
                CellGradient = cellGradient,
                CellBeforeGradient = cellBeforeGradient,
                GateGradient = byGates,
                GateGradientStride = rows * panel,
            });
            var swap = cellGradient;
            cellGradient = cellBeforeGradient;
            cellBeforeGradient = swap;
            // [B, gates] x [gates, H] -> [B, H], and likewise to the inputs.
            var gates = TimeBlocks.GateRows(byGates, plan.Cell.Panels, rows * panel);
            hiddenGradient.Clear();
            Gemm.AddProduct(gates, batch, weights.Cell.HiddenBack, plan.Units, hiddenGradient, padded, reversePanels: t % 2 == 1);
            inputGradient.Clear();
            Gemm.AddProduct(gates, batch, weights.Cell.InputsBack, plan.InputSize, inputGradient, plan.InputSize, reversePanels: t % 2 == 1);
            for (var b = 0; plan.Copies && b < batch; b++)
            {
                var byGate = DecoderExtras.GateOf(pass.OutputGradient[(((b * queries + t) * size) + plan.Outputs)..]);
                DecoderExtras.InputBackward(weights, plan, byGate, inputGradient.Slice(b * plan.InputSize, plan.InputSize));
            }
            StateRows.Copy(inputGradient[plan.Features..], plan.InputSize, fedGradient, plan.Outputs, batch, plan.Outputs);
            if (!pass.QueryGradient.IsEmpty)
                StateRows.Copy(inputGradient, plan.InputSize, pass.QueryGradient[(t * plan.Features)..], queries * plan.Features, batch, plan.Features);
        }
        var rest = scratch.Rest;
        AddCellGradient(plan, at, tape, gateGradient, rows, layout, gradient, rest);
        plan.Output.AddWeightGradient(tape[at.AllJoined], outputGradient, rows, layout.Slice(gradient, AttentionDecoder.OutputWeights), rest);
        plan.Query.AddWeightGradient(tape[at.AllJoined][(rows == 0 ? 0 : plan.Context)..], queryGradient, rows, layout.Slice(gradient, AttentionDecoder.QueryWeights), rest, plan.JoinedSize);
        if (plan.IsAdditive)
        {
            plan.Keys.AddWeightGradient(memory, keyGradient, batch * steps, layout.Slice(gradient, AttentionDecoder.KeyWeights), rest);
            plan.Keys.AddInputGradient(keyGradient, batch * steps, weights.Keys, memoryGradient);
        }
        // h before the first step is the tangent of c.
        StateRows.Copy(hiddenGradient, padded, unitGradient, plan.Units, batch, plan.Units);
        var first = rest[..(batch * plan.Units)];
        StateRows.Copy(tape[at.Hidden(0)], padded, first, plan.Units, batch, plan.Units);
        Elementwise.TanhBackward(first, unitGradient, unitGradient);
        StateRows.FromCells(cellGradient, first, plan.Units, batch, plan.Units);
        TensorPrimitives.Add(unitGradient, first, unitGradient);
        AddInitialGradient(plan, weights, tape[at.Mean], unitGradient, pass.Mask, batch, steps, layout, gradient, memoryGradient, rest);
    }

    static void AddCellGradient(
        DecoderLayout plan, in DecoderTape at, ReadOnlySpan<float> tape, ReadOnlySpan<float> gateGradient, int rows, WeightLayout layout, Span<float> gradient, Span<float> scratch)
    {
        var (panel, panels, inputs, units) = (Panels.WideColumns, plan.Cell.Panels, plan.InputSize, plan.Units);
        var parts = new ScratchAllocator(scratch);
        var transposed = parts.Take(Packing.TransposedSize(rows, Math.Max(inputs, units)));
        var byInputs = parts.TakeCleared(inputs * plan.Cell.GateWidth);
        var byHidden = parts.TakeCleared(units * plan.Cell.GateWidth);
        var byBias = parts.TakeCleared(plan.Cell.GateWidth);
        // [rows, F]ᵀ x [rows, gates] -> [F, gates], and the same for h.
        Packing.PackTransposed(tape[at.AllInputs], inputs, rows, inputs, 0, rows, transposed);
        Gemm.AddProductInPanels(Packing.Transposed(transposed, rows), inputs, gateGradient, panels, byInputs, panel, inputs * panel);
        Packing.PackTransposed(tape[at.AllHidden], plan.Cell.PaddedUnits, rows, units, 0, rows, transposed);
        Gemm.AddProductInPanels(Packing.Transposed(transposed, rows), units, gateGradient, panels, byHidden, panel, units * panel);
        // A bias is the weight of an input that is always 1.
        var ones = new StridedMatrix { Values = [1f], RowStride = 0, DepthStride = 0, SegmentDepth = rows };
        Gemm.AddProductInPanels(ones, 1, gateGradient, panels, byBias, panel, panel);
        plan.Cell.Gates.AddUnpacked(byInputs, inputs, layout.Slice(gradient, AttentionDecoder.InputWeights));
        plan.Cell.Gates.AddUnpacked(byHidden, units, layout.Slice(gradient, AttentionDecoder.HiddenWeights));
        plan.Cell.Gates.AddUnpacked(byBias, 1, layout.Slice(gradient, AttentionDecoder.Bias));
    }

    static void AddInitialGradient(
        DecoderLayout plan, in DecoderWeights weights, ReadOnlySpan<float> mean, ReadOnlySpan<float> cells, Mask mask, int batch, int steps, WeightLayout layout,
        Span<float> gradient, Span<float> memoryGradient, Span<float> scratch)
    {
        var size = plan.Context;
        plan.Initial.AddWeightGradient(mean, cells, batch, layout.Slice(gradient, AttentionDecoder.InitialWeights), scratch);
        Reductions.AddColumnSums(cells, layout.Slice(gradient, AttentionDecoder.InitialBias));
        var byMean = scratch[..(batch * size)];
        byMean.Clear();
        plan.Initial.AddInputGradient(cells, batch, weights.Initial, byMean);
        for (var b = 0; b < batch; b++)
        {
            var (own, count) = (b * size, 0);
            for (var row = b * steps; row < (b + 1) * steps; row++) count += mask[row] ? 1 : 0;
            for (var row = b * steps; row < (b + 1) * steps; row++)
            {
                if (!mask[row]) continue;
                var place = memoryGradient.Slice(row * size, size);
                TensorPrimitives.MultiplyAdd(byMean.Slice(own, size), 1f / count, place, place);
            }
        }
    }
}
