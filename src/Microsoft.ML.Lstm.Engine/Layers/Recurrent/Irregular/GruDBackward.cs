using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;

/// <summary>The backward pass of <see cref="GruD"/>, after <see cref="GruDForward"/>.</summary>
static class GruDBackward
{
    public static void Run(GruDLayout plan, WeightLayout layout, in BackwardPass pass)
    {
        var (batch, steps, d, h, stride) = (pass.Shape.Batch, pass.Shape.Steps, plan.Features, plan.Units, plan.Stride);
        if (batch == 0) return;
        var packed = new SpanReader(pass.Packed);
        var inputPairs = packed.Take(plan.InputPairs.PackedSize);
        var inputCandidate = packed.Take(plan.InputCandidate.PackedSize);
        var hiddenPairs = packed.Take(plan.HiddenPairs.PackedSize);
        var hiddenCandidate = packed.Take(plan.HiddenCandidate.PackedSize);
        var decayWeights = packed.Take(plan.Decay.PackedSize);
        var rowsAtOnce = TimeBlocks.Back(batch, steps) * batch;
        var scratch = new ScratchAllocator(pass.Scratch);
        var ragged = new RaggedBatch(pass.Shape, pass.Mask, pass.Input, ref scratch);
        ragged.Load();
        var hiddenGradient = scratch.TakeCleared(batch * h);
        var before = scratch.Take(batch * h);
        var reset = scratch.Take(batch * h);
        var allPairs = scratch.Take(rowsAtOnce * 2 * h);
        var allCandidates = scratch.Take(rowsAtOnce * h);
        var allDecays = scratch.Take(rowsAtOnce * h);
        var byInput = scratch.Take(rowsAtOnce * 2 * d);
        var byGaps = scratch.Take(rowsAtOnce * d);
        if (!pass.FinalStateGradient.IsEmpty) ragged.Gather(pass.FinalStateGradient, h, hiddenGradient, h, batch, h);

        for (var (end, start) = (steps, 0); end > 0; end = start)
        {
            start = ragged.StartOf(end, rowsAtOnce);
            var rows = ragged.Offset(end) - ragged.Offset(start);
            var tape = pass.Tape.Slice(ragged.Offset(start) * stride, rows * stride);
            for (var t = end - 1; t >= start; t--)
            {
                var (count, first) = (ragged.Rows(t), ragged.Offset(t) - ragged.Offset(start));
                var pairs = allPairs.Slice(first * 2 * h, count * 2 * h);
                var candidates = allCandidates.Slice(first * h, count * h);
                for (var row = 0; row < count; row++)
                {
                    var ofPairs = pairs.Slice(row * 2 * h, 2 * h);
                    var ofCandidate = candidates.Slice(row * h, h);
                    var ofBefore = before.Slice(row * h, h);
                    if (ragged.IsPresent(row, t))
                    {
                        var gradient = pass.OutputGradient.Slice(((ragged.Sequence(row) * steps) + t) * h, h);
                        Gates(plan, tape.Slice((first + row) * stride, stride), hiddenGradient.Slice(row * h, h), gradient, ofPairs, ofCandidate, ofBefore);
                        continue;
                    }
                    ofPairs.Clear();
                    ofCandidate.Clear();
                    ofBefore.Clear();
                }
                ragged.CarryBack(t, hiddenGradient, h, h, pass.OutputGradient, h, default, 0, 0);
                // [rows, H] x [H, H] -> [rows, H], the gradient by r · h'
                reset[..(count * h)].Clear();
                plan.HiddenCandidate.AddInputGradient(candidates, count, hiddenCandidate, reset);
                for (var row = 0; row < count; row++)
                {
                    var saved = tape.Slice((first + row) * stride, stride);
                    Reset(plan, saved, reset.Slice(row * h, h), pairs.Slice(row * 2 * h, h), before.Slice(row * h, h));
                }
                // [rows, 2H] x [2H, H] -> [rows, H], the gradient by h'
                plan.HiddenPairs.AddInputGradient(pairs, count, hiddenPairs, before);
                for (var row = 0; row < count; row++)
                {
                    var saved = tape.Slice((first + row) * stride, stride);
                    var ofBefore = before.Slice(row * h, h);
                    var decay = saved.Slice(plan.DecayAt, h);
                    var decayed = saved.Slice(plan.HiddenAt, h);
                    var ofDecay = allDecays.Slice((first + row) * h, h);
                    // γ stands in h' already: the gradient by a of γ(a) h is that by h' times -h'.
                    for (var u = 0; u < h; u++) ofDecay[u] = decay[u] < 1 ? -decayed[u] * ofBefore[u] : 0;
                    if (ragged.IsPresent(row, t)) TensorPrimitives.Multiply(ofBefore, decay, hiddenGradient.Slice(row * h, h));
                }
            }
            Weigh(plan, layout, pass, tape, rows, allPairs, allCandidates, allDecays, scratch.Rest);
            byInput[..(rows * 2 * d)].Clear();
            byGaps[..(rows * d)].Clear();
            // [rows, 2H] x [2H, 2D], [rows, H] x [H, 2D] -> [rows, 2D]; [rows, H] x [H, D] -> [rows, D]
            plan.InputPairs.AddInputGradient(allPairs, rows, inputPairs, byInput);
            plan.InputCandidate.AddInputGradient(allCandidates, rows, inputCandidate, byInput);
            plan.Decay.AddInputGradient(allDecays, rows, decayWeights, byGaps);
            for (var t = start; t < end; t++)
            {
                var first = ragged.Offset(t) - ragged.Offset(start);
                for (var row = 0; row < batch; row++)
                {
                    var place = (ragged.Sequence(row) * steps) + t;
                    if (ragged.IsPresent(row, t)) Imputation(plan, layout, pass, place, tape.Slice((first + row) * stride, stride), byInput.Slice((first + row) * 2 * d, 2 * d), byGaps.Slice((first + row) * d, d));
                    else if (!pass.InputGradient.IsEmpty) pass.InputGradient.Slice(place * 3 * d, 3 * d).Clear();
                }
            }
        }
        if (!pass.InitialStateGradient.IsEmpty) ragged.Scatter(hiddenGradient, h, pass.InitialStateGradient, h, batch, h);
    }

    // h = h' + z (n - h'): the gradients by z and n before their functions, and by h'.
    static void Gates(
        GruDLayout plan, ReadOnlySpan<float> saved, ReadOnlySpan<float> later, ReadOnlySpan<float> output, Span<float> pairs, Span<float> candidate, Span<float> before)
    {
        var h = plan.Units;
        var decayed = saved.Slice(plan.HiddenAt, h);
        var z = saved.Slice(plan.PairsAt + h, h);
        var n = saved.Slice(plan.CandidateAt, h);
        for (var u = 0; u < h; u++)
        {
            var gradient = later[u] + output[u];
            pairs[h + u] = gradient * (n[u] - decayed[u]) * z[u] * (1 - z[u]);
            candidate[u] = gradient * z[u] * (1 - (n[u] * n[u]));
            before[u] = gradient * (1 - z[u]);
        }
    }

    static void Reset(GruDLayout plan, ReadOnlySpan<float> saved, ReadOnlySpan<float> product, Span<float> pairs, Span<float> before)
    {
        var h = plan.Units;
        var decayed = saved.Slice(plan.HiddenAt, h);
        var r = saved.Slice(plan.PairsAt, h);
        for (var u = 0; u < h; u++)
        {
            pairs[u] = product[u] * decayed[u] * r[u] * (1 - r[u]);
            before[u] += product[u] * r[u];
        }
    }

    // The products' weights, from some rows.
    static void Weigh(
        GruDLayout plan, WeightLayout layout, in BackwardPass pass, ReadOnlySpan<float> tape, int rows, ReadOnlySpan<float> pairs, ReadOnlySpan<float> candidates,
        ReadOnlySpan<float> decays, Span<float> scratch)
    {
        if (rows == 0) return;
        var (d, h, stride) = (plan.Features, plan.Units, plan.Stride);
        var input = layout.Slice(pass.WeightGradient, 0);
        var hidden = layout.Slice(pass.WeightGradient, 1);
        var bias = layout.Slice(pass.WeightGradient, 2);
        plan.InputPairs.AddWeightGradient(tape, pairs, rows, input[..(4 * h * d)], scratch, stride);
        plan.InputCandidate.AddWeightGradient(tape, candidates, rows, input[(4 * h * d)..], scratch, stride);
        plan.HiddenPairs.AddWeightGradient(tape[plan.HiddenAt..], pairs, rows, hidden[..(2 * h * h)], scratch, stride);
        plan.HiddenCandidate.AddWeightGradient(tape[plan.ResetAt..], candidates, rows, hidden[(2 * h * h)..], scratch, stride);
        plan.Decay.AddWeightGradient(tape[plan.GapsAt..], decays, rows, layout.Slice(pass.WeightGradient, 5), scratch, stride);
        Reductions.AddColumnSums(pairs[..(rows * 2 * h)], bias[..(2 * h)]);
        Reductions.AddColumnSums(candidates[..(rows * h)], bias[(2 * h)..]);
        Reductions.AddColumnSums(decays[..(rows * h)], layout.Slice(pass.WeightGradient, 6));
    }

    // What the decay of a feature is learnt from, and the gradient by a step.
    static void Imputation(
        GruDLayout plan, WeightLayout layout, in BackwardPass pass, int place, ReadOnlySpan<float> saved, ReadOnlySpan<float> byInput, ReadOnlySpan<float> byGaps)
    {
        var d = plan.Features;
        var step = pass.Input.Slice(place * 3 * d, 3 * d);
        var masks = step.Slice(d, d);
        var gaps = step[(2 * d)..];
        var decay = saved.Slice(2 * d, d);
        var weights = layout.Slice(pass.Weights, 3);
        var weightGradient = layout.Slice(pass.WeightGradient, 3);
        var biasGradient = layout.Slice(pass.WeightGradient, 4);
        for (var f = 0; f < d; f++)
        {
            var byDecay = GapDecay.Backward(decay[f], byInput[f] * step[f] * (1 - masks[f]));
            weightGradient[f] += byDecay * gaps[f];
            biasGradient[f] += byDecay;
            if (pass.InputGradient.IsEmpty) continue;
            var gradient = pass.InputGradient.Slice(place * 3 * d, 3 * d);
            gradient[f] = byInput[f] * (masks[f] + ((1 - masks[f]) * decay[f]));
            gradient[d + f] = byInput[d + f] + (byInput[f] * step[f] * (1 - decay[f]));
            gradient[(2 * d) + f] = byGaps[f] + (byDecay * weights[f]);
        }
    }
}
