using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>
/// The forward pass of a GRU that resets before the product or normalises its gates; <see cref="GruCellsForward"/> is that of all others.
/// </summary>
static class GruForward
{
    public static void Run(GruLayout plan, in ForwardPass pass)
    {
        var (batch, steps, features, h) = (pass.Shape.Batch, pass.Shape.Steps, plan.Features, plan.Units);
        if (batch == 0) return;
        var (gatesOfStep, productsOfStep, padded) = (batch * plan.GateWidth, batch * plan.ProductWidth, plan.PaddedUnits);
        var (ahead, predicting, stateful) = (TimeBlocks.Ahead(batch, steps), pass.Tape.IsEmpty, !pass.InitialState.IsEmpty);
        var (variant, normalized) = (plan.Options, plan.Options.LayerNormalization);
        var weights = new GruWeights(plan, pass.Packed);
        var scratch = new ScratchAllocator(pass.Scratch);
        var ragged = new RaggedBatch(pass.Shape, pass.Mask, pass.Input, ref scratch);
        ragged.Load();
        var tape = new ScratchAllocator(pass.Tape);
        var hidden = scratch.TakeCleared(batch * padded);
        var hiddenAfter = scratch.TakeCleared(batch * padded);
        var resetHidden = scratch.Take(batch * padded);
        var keep = scratch.Take(batch * plan.DropoutWidth);
        var dropped = scratch.Take(batch * plan.DropoutWidth);
        var allGates = predicting ? scratch.Take(ahead * gatesOfStep) : tape.Take(steps * gatesOfStep);
        var allProducts = predicting ? scratch.Take(productsOfStep) : tape.Take(steps * productsOfStep);
        var norm = new GruGateNorm(plan, batch, predicting ? 1 : steps, ref predicting ? ref scratch : ref tape);
        var drops = pass.Seed is not null && variant.RecurrentDropout > 0;
        if (drops) RecurrentDropout.Draw(pass.Seed!.Value, variant.RecurrentDropout, batch, h, padded, dropped, keep, ragged.Order);
        if (stateful) ragged.Gather(pass.InitialState, h, hidden, padded, batch, h);

        for (var t = 0; t < steps; t++)
        {
            if (t % ahead == 0)
            {
                var count = Math.Min(ahead, steps - t);
                var first = predicting ? allGates : allGates[(t * gatesOfStep)..];
                if (normalized) first[..(count * gatesOfStep)].Clear();
                else for (var i = 0; i < count; i++) TimeBlocks.SetBias(weights.Bias, first[(i * gatesOfStep)..], batch, ragged.Rows(t + i));
                ragged.PackInput(t);
                TimeBlocks.AddInputs(ragged, t, count, weights.Inputs, plan.Panels, first, gatesOfStep, batch * Panels.WideColumns);
            }
            var gates = allGates.Slice((predicting ? t % ahead : t) * gatesOfStep, gatesOfStep);
            var products = allProducts.Slice(predicting ? 0 : t * productsOfStep, productsOfStep);
            var step = new GruStep
            {
                Units = h,
                Batch = batch,
                Rows = ragged.Rows(t),
                Vectors = ..,
                ResetUpdate = gates[..(batch * plan.Pairs.Width)],
                Candidate = gates[(batch * plan.Pairs.Width)..],
                CandidateHidden = products,
                Before = hidden,
                Hidden = hiddenAfter,
                Output = ragged.IsRagged ? default : pass.Output[(t * h)..],
                OutputStride = steps * h,
                Clip = variant.GateInputClip,
            };
            // Without a state the first h is zero.
            var hasHidden = t > 0 || stateful;
            if (drops) TensorPrimitives.Multiply(hidden, keep, dropped);
            var source = drops ? dropped : hidden;
            var before = new StridedMatrix { Values = source, RowStride = padded, SegmentDepth = h };
            if (normalized)
                norm.Forward(weights, step, predicting ? 0 : t, gates, source, before, hasHidden, plan.ResetAfter ? products : resetHidden);
            else ResetBefore(plan, weights, step, source, before, hasHidden, resetHidden);
            ragged.Carry(t, hidden, hiddenAfter, padded, pass.Output, h);
            var swap = hidden;
            hidden = hiddenAfter;
            hiddenAfter = swap;
        }
        if (!pass.FinalState.IsEmpty) ragged.Scatter(hidden, padded, pass.FinalState, h, batch, h);
    }

    // One step; source is h or what dropout left of it.
    static void ResetBefore(
        GruLayout plan, in GruWeights weights, in GruStep step, ReadOnlySpan<float> source, in StridedMatrix before, bool hasHidden, Span<float> resetHidden)
    {
        var (rows, gatesOfPanel) = (step.Rows, step.Batch * Panels.WideColumns);
        // [B, H] x [H, gates] -> [B, gates]
        if (hasHidden) Gemm.AddProductInPanels(before, rows, weights.Pairs, plan.Pairs.Count, step.ResetUpdate, Panels.WideColumns, gatesOfPanel);
        GruGates.Reset(step with { Before = source, Hidden = resetHidden });
        var reset = new StridedMatrix { Values = resetHidden, RowStride = plan.PaddedUnits, SegmentDepth = plan.Units };
        if (hasHidden)
            Gemm.AddProductInPanels(reset, rows, weights.Candidate, plan.Candidate.Count, step.Candidate, Panels.WideColumns, gatesOfPanel);
        GruGates.Update(step);
    }
}
