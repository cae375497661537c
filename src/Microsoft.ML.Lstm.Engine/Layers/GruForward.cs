using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>The forward pass of <see cref="Gru"/>; <see cref="GruBackward"/> is the way back.</summary>
static class GruForward
{
    public static void Run(GruPlan plan, in ForwardPass pass)
    {
        var (batch, steps, features, h) = (pass.Shape.Batch, pass.Shape.Steps, plan.Features, plan.Units);
        if (batch == 0) return;
        var (gatesOfStep, productsOfStep, padded) = (batch * plan.GateWidth, batch * plan.ProductWidth, plan.PaddedUnits);
        var (ahead, predicting, stateful) = (StepBlocks.Ahead(batch, steps), pass.Tape.IsEmpty, !pass.InitialState.IsEmpty);
        var (variant, normalized) = (plan.Variant, plan.Variant.NormalizedGates);
        var weights = new GruWeights(plan, pass.Packed);
        var scratch = new Workspace(pass.Scratch);
        var tape = new Workspace(pass.Tape);
        var hidden = scratch.TakeCleared(batch * padded);
        var hiddenAfter = scratch.TakeCleared(batch * padded);
        var resetHidden = scratch.Take(batch * padded);
        var keep = scratch.Take(batch * plan.DropoutWidth);
        var dropped = scratch.Take(batch * plan.DropoutWidth);
        var allGates = predicting ? scratch.Take(ahead * gatesOfStep) : tape.Take(steps * gatesOfStep);
        var allProducts = predicting ? scratch.Take(productsOfStep) : tape.Take(steps * productsOfStep);
        var norm = new GruGateNorm(plan, batch, predicting ? 1 : steps, ref predicting ? ref scratch : ref tape);
        var drops = pass.Seed is not null && variant.RecurrentDropout > 0;
        if (drops) RecurrentDropout.Draw(pass.Seed!.Value, variant.RecurrentDropout, batch, h, padded, dropped, keep);
        if (stateful) StateRows.Copy(pass.InitialState, h, hidden, padded, batch, h);

        for (var t = 0; t < steps; t++)
        {
            if (t % ahead == 0)
            {
                var count = Math.Min(ahead, steps - t);
                var first = predicting ? allGates : allGates[(t * gatesOfStep)..];
                if (normalized) first[..(count * gatesOfStep)].Clear();
                else StepBlocks.SetBias(weights.Bias, first, batch, count);
                StepBlocks.AddInputs(pass.Input[(t * features)..], features, weights.Inputs, plan.Panels, first, batch, steps, count);
            }
            var gates = allGates.Slice((predicting ? t % ahead : t) * gatesOfStep, gatesOfStep);
            var products = allProducts.Slice(predicting ? 0 : t * productsOfStep, productsOfStep);
            var output = pass.Output[(t * h)..];
            var step = new GruStep
            {
                Units = h,
                Batch = batch,
                Vectors = ..,
                ResetUpdate = gates[..(batch * plan.Pairs.Width)],
                Candidate = gates[(batch * plan.Pairs.Width)..],
                CandidateHidden = products,
                Before = hidden,
                Hidden = hiddenAfter,
                Output = output,
                OutputStride = steps * h,
                Clip = variant.CellClip,
            };
            // Without a state the first h is zero.
            var hasHidden = t > 0 || stateful;
            if (drops) TensorPrimitives.Multiply(hidden, keep, dropped);
            var source = drops ? dropped : hidden;
            var before = new Operand { Values = source, RowStride = padded, SegmentDepth = h };
            if (normalized)
                norm.Forward(weights, step, predicting ? 0 : t, gates, source, before, hasHidden, plan.ResetAfter ? products : resetHidden);
            else if (plan.ResetAfter) GruProducts.ResetAfter(plan, weights, step, before, hasHidden, products);
            else GruProducts.ResetBefore(plan, weights, step, source, before, hasHidden, resetHidden);
            for (var b = 0; b < batch; b++)
            {
                if (pass.Mask[b * steps + t]) continue;
                hidden.Slice(b * padded, padded).CopyTo(hiddenAfter[(b * padded)..]);
                hidden.Slice(b * padded, h).CopyTo(output[(b * steps * h)..]);
            }
            var swap = hidden;
            hidden = hiddenAfter;
            hiddenAfter = swap;
        }
        if (!pass.FinalState.IsEmpty) StateRows.Copy(hidden, padded, pass.FinalState, h, batch, h);
    }
}
