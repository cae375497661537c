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
        var (pairs, candidates, variant, normalized) = (plan.Pairs.Count, plan.Candidate.Count, plan.Variant, plan.Variant.LayerNormalization);
        var stepsAtOnce = TimeBlocks.Back(batch, steps);
        var rowsAtOnce = stepsAtOnce * batch;
        var weights = new GruWeights(plan, pass.Packed);
        var tape = new SpanReader(pass.Tape);
        var allCells = tape.Take(steps * cellsOfStep);
        var allGates = tape.Take(steps * gatesOfStep);
        var allProducts = tape.Take(steps * productsOfStep);

        var scratch = new ScratchAllocator(pass.Scratch);
        var input = MaskedRows.Clean(pass.Input, features, pass.Mask, scratch.Take(batch * steps * features));
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
        var drops = pass.Seed is not null && variant.RecurrentDropout > 0;
        if (drops) RecurrentDropout.Draw(pass.Seed!.Value, variant.RecurrentDropout, batch, h, padded, dropped, keep);
        if (!pass.FinalStateGradient.IsEmpty) StateRows.Copy(pass.FinalStateGradient, h, hiddenGradient, padded, batch, h);

        for (var end = steps; end > 0; end -= stepsAtOnce)
        {
            var start = Math.Max(0, end - stepsAtOnce);
            var rows = (end - start) * batch;
            var stride = rows * Panels.WideColumns;
            var ofPairs = rows * plan.Pairs.Width;
            var gateGradient = allGateGradients[..(rows * plan.GateWidth)];
            var productGradient = allProductGradients[..(rows * plan.ProductWidth)];
            // Where nothing is normalised what goes back through a product is what goes into its gates.
            var byInput = normalized ? allByInput[..gateGradient.Length] : gateGradient;
            var byPairs = normalized ? allByHidden[..ofPairs] : gateGradient[..ofPairs];
            var byCandidate = normalized ? allByHidden[ofPairs..] : plan.ResetAfter ? productGradient : gateGradient[ofPairs..];
            // The stretch at the beginning may be shorter, and then its panels end elsewhere.
            if (end < steps && rows != rowsAtOnce)
            {
                gateGradient.Clear();
                productGradient.Clear();
            }
            for (var t = end - 1; t >= start; t--)
            {
                var place = (t - start) * batch * Panels.WideColumns;
                var candidateGradient = gateGradient[(ofPairs + place)..];
                // Whole vectors of h are read where they are.
                var inPlace = t > 0 && h == padded && !drops;
                var before = inPlace ? pass.Output[((t - 1) * h)..] : copied;
                var beforeStride = inPlace ? steps * h : padded;
                if (t > 0 && !inPlace) StateRows.Copy(pass.Output[((t - 1) * h)..], steps * h, copied, padded, batch, h);
                else if (t == 0 && pass.InitialState.IsEmpty) copied.Clear();
                else if (t == 0) StateRows.Copy(pass.InitialState, h, copied, padded, batch, h);
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
                    Cells = allCells.Slice(t * cellsOfStep, cellsOfStep),
                    ResetUpdate = gates[..ofStepsPairs],
                    Candidate = gates[ofStepsPairs..],
                    CandidateHidden = allProducts.Slice(t * productsOfStep, productsOfStep),
                    Before = before,
                    BeforeStride = beforeStride,
                    OutputGradient = pass.OutputGradient[(t * h)..],
                    OutputStride = steps * h,
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
                    ClearMasked(pass.Mask, batch, steps, t, productGradient[place..], candidates, stride);
                    if (normalized)
                        norm.Candidate.Backward(t, weights.CandidateGain, productGradient[place..], stride, pass.Mask, steps, byCandidate[place..]);
                }
                else
                {
                    GruGatesGradient.Update(step);
                    ClearMasked(pass.Mask, batch, steps, t, candidateGradient, candidates, stride);
                    if (normalized)
                        norm.Candidate.Backward(t, weights.CandidateGain, candidateGradient, stride, pass.Mask, steps, byCandidate[place..]);
                    // [B, n] x [n, H] -> [B, H]
                    resetHiddenGradient.Clear();
                    Gemm.AddProduct(
                        TimeBlocks.GateRows(byCandidate[place..], candidates, stride), batch, weights.CandidateBack, h, resetHiddenGradient, padded);
                    GruGatesGradient.Reset(drops ? step with { Before = dropped, BeforeStride = padded, BeforeGradient = droppedGradient } : step);
                }
                ClearMasked(pass.Mask, batch, steps, t, gateGradient[place..], plan.Panels, stride);
                if (normalized)
                {
                    norm.InputPairs.Backward(t, weights.InputPairsGain, gateGradient[place..], stride, pass.Mask, steps, byInput[place..]);
                    norm.InputCandidate.Backward(
                        t, weights.InputCandidateGain, candidateGradient, stride, pass.Mask, steps, byInput[(ofPairs + place)..]);
                    norm.Pairs.Backward(t, weights.PairsGain, gateGradient[place..], stride, pass.Mask, steps, byPairs[place..]);
                }
                // A masked step passes back the gradient that came to it; the products below add nothing to that.
                for (var b = 0; b < batch; b++)
                {
                    if (pass.Mask[b * steps + t]) continue;
                    resetHidden.Slice(b * padded, h).Clear();
                    if (drops) droppedGradient.Slice(b * padded, padded).Clear();
                    var outer = pass.OutputGradient.Slice((b * steps + t) * h, h);
                    hiddenGradient.Slice(b * padded, padded).CopyTo(beforeGradient[(b * padded)..]);
                    var through = beforeGradient.Slice(b * padded, h);
                    TensorPrimitives.Add(through, outer, through);
                }
                weightGradient.Put(
                    input[(t * features)..], steps * features, drops ? dropped : before, beforeStride, resetHidden, batch, (t - start) * batch, rows);
                var swap = hiddenGradient;
                hiddenGradient = beforeGradient;
                beforeGradient = swap;
                if (t == 0 && pass.InitialStateGradient.IsEmpty) continue;
                // [B, gates] x [gates, H] -> [B, H]
                var sum = drops ? droppedGradient : hiddenGradient;
                Gemm.AddProduct(TimeBlocks.GateRows(byPairs[place..], pairs, stride), batch, weights.PairsBack, h, sum, padded);
                if (plan.ResetAfter)
                    Gemm.AddProduct(TimeBlocks.GateRows(byCandidate[place..], candidates, stride), batch, weights.CandidateBack, h, sum, padded);
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
            TimeBlocks.Spread(inputGradient, pass.InputGradient, features, batch, steps, start, end);
        }
        weightGradient.Unpack(
            layout.Slice(pass.WeightGradient, 0), layout.Slice(pass.WeightGradient, 1), layout.Slice(pass.WeightGradient, 2),
            plan.ResetAfter ? layout.Slice(pass.WeightGradient, 3) : default);
        norm.Unpack(pass.WeightGradient[(layout.Count - plan.Gains)..layout.Count], h);
        if (!pass.InitialStateGradient.IsEmpty) StateRows.Copy(hiddenGradient, padded, pass.InitialStateGradient, h, batch, h);
    }

    static void ClearMasked(Mask mask, int batch, int steps, int t, Span<float> gates, int panels, int stride)
    {
        if (mask.IsEmpty) return;
        for (var b = 0; b < batch; b++)
        {
            if (mask[b * steps + t]) continue;
            for (var p = 0; p < panels; p++) gates.Slice(p * stride + b * Panels.WideColumns, Panels.WideColumns).Clear();
        }
    }
}
