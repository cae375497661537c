using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>The backward pass of <see cref="Gru"/>, after <see cref="GruForward"/>.</summary>
static class GruBackward
{
    public static void Run(GruLayout plan, WeightLayout layout, in BackwardPass pass)
    {
        var (batch, steps, features, h) = (pass.Shape.Batch, pass.Shape.Steps, plan.Features, plan.Units);
        if (batch == 0) return;
        var cellsOfStep = plan.InCells ? batch * plan.Cells.Width : 0;
        var (gatesOfStep, productsOfStep) = plan.InCells ? (0, 0) : (batch * plan.GateWidth, batch * plan.ProductWidth);
        var (padded, ofStepsPairs) = (plan.PaddedUnits, plan.InCells ? 0 : batch * plan.Pairs.Width);
        var (pairs, candidates, variant, normalized) = (plan.Pairs.Count, plan.Candidate.Count, plan.Options, plan.Options.LayerNormalization);
        var rowsAtOnce = TimeBlocks.Back(batch, steps) * batch;
        var weights = new GruWeights(plan, pass.Packed);
        var tape = new SpanReader(pass.Tape);
        var allCells = tape.Take(steps * cellsOfStep);
        var allGates = tape.Take(steps * gatesOfStep);
        var allProducts = tape.Take(steps * productsOfStep);

        var scratch = new ScratchAllocator(pass.Scratch);
        var ragged = new RaggedBatch(pass.Shape, pass.Mask, pass.Input, ref scratch);
        ragged.Load();
        var copied = scratch.TakeCleared(batch * padded);
        var hiddenGradient = scratch.TakeCleared(batch * padded);
        var beforeGradient = scratch.TakeCleared(batch * padded);
        var resetHidden = scratch.TakeCleared(batch * padded);
        var resetHiddenGradient = scratch.TakeCleared(batch * padded);
        var keep = scratch.Take(batch * plan.DropoutWidth);
        var dropped = scratch.Take(batch * plan.DropoutWidth);
        var droppedGradient = scratch.Take(batch * plan.DropoutWidth);
        // What lies beyond the last unit in a panel is never written, but the products read it.
        var allGateGradients = scratch.TakeCleared(rowsAtOnce * plan.GateWidth);
        var allProductGradients = scratch.TakeCleared(rowsAtOnce * plan.ProductWidth);
        var allByInput = scratch.Take(rowsAtOnce * plan.PackedGains);
        var allByHidden = scratch.Take(rowsAtOnce * plan.PackedGains);
        var norm = new GruGateNormGradient(plan, batch, steps, ref tape, ref scratch);
        var weightGradient = new GruWeightGradient(plan, rowsAtOnce, ref scratch);
        var inputGradient = scratch.Take(rowsAtOnce * features);
        var outputGradient = scratch.Take(batch * h);
        var drops = pass.Seed is not null && variant.RecurrentDropout > 0;
        if (drops) RecurrentDropout.Draw(pass.Seed!.Value, variant.RecurrentDropout, batch, h, padded, dropped, keep, ragged.Order);
        if (!pass.FinalStateGradient.IsEmpty) ragged.Gather(pass.FinalStateGradient, h, hiddenGradient, padded, batch, h);

        for (var (end, start, rows) = (steps, 0, rowsAtOnce); end > 0; end = start)
        {
            start = ragged.StartOf(end, rowsAtOnce);
            var rowsBefore = rows;
            rows = ragged.Offset(end) - ragged.Offset(start);
            var stride = rows * Panels.WideColumns;
            var ofPairs = rows * plan.Pairs.Width;
            var gateGradient = allGateGradients[..(rows * plan.GateWidth)];
            var productGradient = allProductGradients[..(rows * plan.ProductWidth)];
            // Where nothing is normalised what goes back through a product is what goes into its gates.
            var byInput = normalized ? allByInput[..gateGradient.Length] : gateGradient;
            var byPairs = normalized ? allByHidden[..ofPairs] : gateGradient[..ofPairs];
            var byCandidate = normalized ? allByHidden[ofPairs..] : plan.ResetAfter ? productGradient : gateGradient[ofPairs..];
            // With another number of rows panels end elsewhere.
            if (end < steps && rows != rowsBefore)
            {
                gateGradient.Clear();
                productGradient.Clear();
            }
            for (var t = end - 1; t >= start; t--)
            {
                var (rowsOfStep, firstRow) = (ragged.Rows(t), ragged.Offset(t) - ragged.Offset(start));
                var place = firstRow * Panels.WideColumns;
                var candidateGradient = gateGradient[(ofPairs + place)..];
                // Whole vectors of h are read where they are, and so is the output's gradient, unless rows are in another order.
                var inPlace = t > 0 && h == padded && !drops && !ragged.IsRagged;
                var before = inPlace ? pass.Output[((t - 1) * h)..] : copied;
                var beforeStride = inPlace ? steps * h : padded;
                if (t > 0 && !inPlace) ragged.Gather(pass.Output[((t - 1) * h)..], steps * h, copied, padded, rowsOfStep, h);
                else if (t == 0 && pass.InitialState.IsEmpty) copied.Clear();
                else if (t == 0) ragged.Gather(pass.InitialState, h, copied, padded, rowsOfStep, h);
                var byOutput = pass.OutputGradient[(t * h)..];
                if (ragged.IsRagged) ragged.Gather(byOutput, steps * h, outputGradient, h, rowsOfStep, h);
                if (drops)
                {
                    TensorPrimitives.Multiply(before, keep, dropped);
                    droppedGradient.Clear();
                }
                var gates = allGates.Slice(t * gatesOfStep, gatesOfStep);
                var step = new GruStepGradient
                {
                    Units = h,
                    Batch = batch,
                    Rows = rowsOfStep,
                    Cells = allCells.Slice(t * cellsOfStep, cellsOfStep),
                    ResetUpdate = gates[..ofStepsPairs],
                    Candidate = gates[ofStepsPairs..],
                    CandidateHidden = allProducts.Slice(t * productsOfStep, productsOfStep),
                    Before = before,
                    BeforeStride = beforeStride,
                    OutputGradient = ragged.IsRagged ? outputGradient : byOutput,
                    OutputStride = ragged.IsRagged ? h : steps * h,
                    HiddenGradient = hiddenGradient,
                    BeforeGradient = beforeGradient,
                    ResetHidden = resetHidden,
                    ResetHiddenGradient = resetHiddenGradient,
                    ResetUpdateGradient = gateGradient[place..],
                    CandidateGradient = candidateGradient,
                    CandidateHiddenGradient = plan.ResetAfter ? productGradient[place..] : default,
                    PanelStride = stride,
                    Clip = variant.GateInputClip,
                };
                if (plan.ResetAfter)
                {
                    GruGatesGradient.ResetAfter(step);
                    ClearMasked(ragged, t, productGradient[place..], candidates, stride);
                    if (normalized)
                        norm.Candidate.Backward(t, weights.CandidateGain, productGradient[place..], stride, ragged, byCandidate[place..]);
                }
                else
                {
                    GruGatesGradient.Update(step);
                    ClearMasked(ragged, t, candidateGradient, candidates, stride);
                    if (normalized)
                        norm.Candidate.Backward(t, weights.CandidateGain, candidateGradient, stride, ragged, byCandidate[place..]);
                    // [B, n] x [n, H] -> [B, H]
                    resetHiddenGradient.Clear();
                    Gemm.AddProduct(
                        TimeBlocks.GateRows(byCandidate[place..], candidates, stride), rowsOfStep, weights.CandidateBack, h, resetHiddenGradient, padded);
                    GruGatesGradient.Reset(drops ? step with { Before = dropped, BeforeStride = padded, BeforeGradient = droppedGradient } : step);
                }
                ClearMasked(ragged, t, gateGradient[place..], plan.Panels, stride);
                if (normalized)
                {
                    norm.InputPairs.Backward(t, weights.InputPairsGain, gateGradient[place..], stride, ragged, byInput[place..]);
                    norm.InputCandidate.Backward(
                        t, weights.InputCandidateGain, candidateGradient, stride, ragged, byInput[(ofPairs + place)..]);
                    norm.Pairs.Backward(t, weights.PairsGain, gateGradient[place..], stride, ragged, byPairs[place..]);
                }
                // A masked step passes back the gradient that came to it; the products below add nothing to that.
                for (var row = ragged.FirstAbsent(t); row < ragged.RowsOfEither(t, t + 1); row++)
                {
                    if (ragged.IsPresent(row, t)) continue;
                    resetHidden.Slice(row * padded, h).Clear();
                    if (drops) droppedGradient.Slice(row * padded, padded).Clear();
                    var through = beforeGradient.Slice(row * padded, h);
                    ragged.AddRepeated(row, t, pass.OutputGradient, h, hiddenGradient.Slice(row * padded, h));
                    hiddenGradient.Slice(row * padded, h).CopyTo(through);
                    if (row < rowsOfStep) TensorPrimitives.Add(through, byOutput.Slice(ragged.Sequence(row) * steps * h, h), through);
                }
                weightGradient.Put(ragged, t, drops ? dropped : before, beforeStride, resetHidden, rowsOfStep, firstRow, rows);
                var swap = hiddenGradient;
                hiddenGradient = beforeGradient;
                beforeGradient = swap;
                if (t == 0 && pass.InitialStateGradient.IsEmpty) continue;
                // [B, gates] x [gates, H] -> [B, H]
                var sum = drops ? droppedGradient : hiddenGradient;
                Gemm.AddProduct(TimeBlocks.GateRows(byPairs[place..], pairs, stride), rowsOfStep, weights.PairsBack, h, sum, padded);
                if (plan.ResetAfter)
                    Gemm.AddProduct(TimeBlocks.GateRows(byCandidate[place..], candidates, stride), rowsOfStep, weights.CandidateBack, h, sum, padded);
                if (drops) TensorPrimitives.MultiplyAdd(droppedGradient, keep, hiddenGradient, hiddenGradient);
            }
            weightGradient.Add(byInput, byPairs, byCandidate, rows);
            weightGradient.AddBiases(gateGradient, productGradient, rows);
            if (pass.InputGradient.IsEmpty) continue;
            // [rows, gates] x [gates, F] -> [rows, F]
            inputGradient[..(rows * features)].Clear();
            Gemm.AddProduct(TimeBlocks.GateRows(byInput, pairs, stride), rows, weights.InputPairsBack, features, inputGradient, features);
            var ofCandidate = TimeBlocks.GateRows(byInput[ofPairs..], candidates, stride);
            Gemm.AddProduct(ofCandidate, rows, weights.InputCandidateBack, features, inputGradient, features);
            TimeBlocks.Spread(ragged, inputGradient, pass.InputGradient, features, batch, steps, start, end);
        }
        weightGradient.Unpack(
            layout.Slice(pass.WeightGradient, 0), layout.Slice(pass.WeightGradient, 1), layout.Slice(pass.WeightGradient, 2),
            plan.ResetAfter ? layout.Slice(pass.WeightGradient, 3) : default);
        norm.Unpack(pass.WeightGradient[(layout.Count - plan.Gains)..layout.Count], h);
        if (!pass.InitialStateGradient.IsEmpty) ragged.Scatter(hiddenGradient, padded, pass.InitialStateGradient, h, batch, h);
    }

    static void ClearMasked(in RaggedBatch ragged, int t, Span<float> gates, int panels, int stride)
    {
        for (var row = ragged.FirstAbsent(t); row < ragged.Rows(t); row++)
        {
            if (ragged.IsPresent(row, t)) continue;
            for (var p = 0; p < panels; p++) gates.Slice(p * stride + row * Panels.WideColumns, Panels.WideColumns).Clear();
        }
    }
}
